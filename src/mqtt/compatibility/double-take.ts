import type { FamiliarEvent } from '../../domain/event.ts'
import type { PeerMessage } from './peer-message.ts'

/** A name that Double Take gives to faces that it does not know: a person of that name has no topic. */
const stranger = 'unknown'

/**
 * What Double Take 1.13 tells of a picture with one face. It has no word for somebody who left, and none for two people who are
 * too alike: nothing is told then, rather than of a stranger.
 */
export function doubleTakeMessages(event: FamiliarEvent): readonly PeerMessage[] {
  if (event.event_type === 'recognized' && event.person !== null) return matched(event, event.person.name)
  return event.event_type === 'unknown' ? notMatched(event) : []
}

/** That nobody is before the camera any more, as Double Take assumes half a minute after each picture. */
export function nobodyBefore(camera: string): PeerMessage {
  return { topic: `${cameraTopic(camera)}/person`, payload: '0' }
}

function matched(event: FamiliarEvent, name: string): PeerMessage[] {
  const match = faceOf(event, name.toLowerCase(), event.probability ?? event.similarity)
  const topic = topicName(name)
  return [
    somebodyBefore(event.camera),
    ...(topic === null ? [] : [told(`double-take/matches/${topic}`, { ...pictureOf(event), match })]),
    told(cameraTopic(event.camera), {
      ...pictureOf(event),
      matches: [match],
      misses: [],
      unknowns: [],
      ...countsOf({ match: 1 }),
    }),
  ]
}

function notMatched(event: FamiliarEvent): PeerMessage[] {
  const unknown = faceOf(event, stranger, event.similarity)
  const unknowns = [unknown]
  return [
    somebodyBefore(event.camera),
    told(`double-take/matches/${stranger}`, { ...pictureOf(event), unknown, unknowns }),
    told(cameraTopic(event.camera), {
      ...pictureOf(event),
      matches: [],
      misses: [],
      unknowns,
      ...countsOf({ unknown: 1 }),
    }),
  ]
}

function somebodyBefore(camera: string): PeerMessage {
  return { topic: `${cameraTopic(camera)}/person`, payload: '1' }
}

/** Seconds are of the whole way from capture to commit, attempts are looks at the face. */
function pictureOf({ id, latency_ms, captured_at, frames_used, camera }: FamiliarEvent) {
  return {
    id,
    duration: latency_ms / 1000,
    timestamp: captured_at,
    attempts: frames_used,
    camera,
    zones: [],
  }
}

/** @param share 0..1, told as percent with 2 decimals; one below 0 as 0 */
function faceOf({ box, latency_ms }: FamiliarEvent, name: string, share: number | null) {
  const [left, top, width, height] = box ?? [0, 0, 0, 0]
  return {
    name,
    confidence: Math.round(10_000 * Math.max(0, share ?? 0)) / 100,
    match: name !== stranger,
    box: { top, left, width, height },
    type: 'latest',
    duration: latency_ms / 1000,
    detector: 'familiar',
    // No picture is kept.
    filename: null,
    base64: null,
  }
}

function countsOf({ match = 0, unknown = 0 }) {
  return { personCount: 1, counts: { person: 1, match, miss: 0, unknown } }
}

function cameraTopic(camera: string): string {
  return `double-take/cameras/${camera}`
}

/**
 * A name as Double Take writes it in a topic: lower case, spaces as `-`, of all else only a-z, 0-9 and `-`. It writes other
 * scripts in Latin letters; here accents alone are taken off.
 * @returns null when nothing is left, or what is left means a stranger
 */
function topicName(name: string): string | null {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\s+/g, '-')
    .replace(/[^a-z0-9-]/g, '')
  return /[a-z0-9]/.test(plain) && plain !== stranger ? plain : null
}

function told(topic: string, payload: object): PeerMessage {
  return { topic, payload: JSON.stringify(payload) }
}
