import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  brand,
  type CameraId,
  type EmbeddingSpace,
  type MonotonicMs,
  type PersonId,
  type TrackId,
  type WallMs,
} from '../../../src/domain/brand.ts'
import type { FamiliarEvent } from '../../../src/domain/event.ts'
import { defaultPolicy, type Policy } from '../../../src/domain/policy.ts'
import type { Sighting } from '../../../src/domain/sighting.ts'
import { Announcer } from '../../../src/mqtt/announcer.ts'
import { decodeEvent } from '../../../src/mqtt/payloads.ts'
import { topicsOf } from '../../../src/mqtt/topics.ts'
import type { Publisher } from '../../../src/ports/publisher.ts'
import { Recorder } from '../../../src/service/record/recorder.ts'
import { newRun } from '../../../src/service/run-identity.ts'
import { MemoryGalleryStore, MemoryOutbox, MemoryPresenceStore } from '../../../src/storage/memory.ts'

const space = brand<EmbeddingSpace>('test')
const door = brand<CameraId>('door')
const log = pino({ level: 'silent' })
const started = Date.parse('2026-07-01T06:00:00Z')

let monotonic: number
/** What the wall clock says at monotonic 0. */
let epoch: number
let synced: boolean
let watching: boolean
let presence: MemoryPresenceStore
let gallery: MemoryGalleryStore
let outbox: MemoryOutbox
let published: Map<string, string>
let commits: number
let recorder: Recorder
let ann: PersonId

const clock = {
  wall: () => brand<WallMs>(epoch + monotonic),
  monotonic: () => brand<MonotonicMs>(monotonic),
  synced: () => synced,
}

/** Connected to nothing; keeps the newest payload of each topic. */
const publisher: Publisher = {
  connected: true,
  onConnect: () => () => {},
  publish: async (topic, payload) => {
    published.set(topic.replace('familiar/door/', ''), String(payload))
  },
  retained: async () => {},
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  monotonic = 1000
  epoch = started
  synced = true
  commits = 0
  published = new Map()
  gallery = new MemoryGalleryStore()
  outbox = new MemoryOutbox()
  presence = new MemoryPresenceStore()
  const template = {
    space,
    vector: Float32Array.of(1, 0),
    quality: 1,
    source: 'a.jpg',
    createdAt: clock.wall(),
    measures: null,
  }
  ann = (await gallery.enroll('Ann', [[template]])).person.id
  recorder = start()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await recorder[Symbol.asyncDispose]()
  vi.useRealTimers()
})

/** A run of the daemon, on what an earlier one left. */
function start(run = newRun('door', clock.wall())): Recorder {
  const announcer = new Announcer({ publisher, topics: topicsOf('familiar', 'door'), log, exists: () => true })
  const made = new Recorder({
    run,
    gallery,
    outbox,
    store: presence,
    announcer,
    clock,
    log,
    cameras: [door],
    absentAfter: 30_000,
    eventValidFor: 10_000,
    onCommit: () => commits++,
  })
  made.useSpace(space)
  watching = false
  return made
}

const boot = (bootId: string) => ({ ...newRun('door', clock.wall()), bootId })

/** Frames flow, or no longer do. */
function camera(state: 'starting' | 'running' | 'paused'): void {
  recorder.cameraChanged(door, { state })
  watching = state === 'running'
}
const failed = { state: 'failed', error: { code: 'source-refused', message: 'no such size' } } as const

const stateOf = (id: PersonId) => published.get(`person/${id}/state`)
const attributesOf = (id: PersonId) => JSON.parse(published.get(`person/${id}/attributes`) ?? 'null')

/** Time goes by: the clock first, then the timers that are due; a camera that runs shows an empty picture each second. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left >= 0; left -= 1000) {
    const step = Math.min(left, 1000)
    monotonic += step
    await vi.advanceTimersByTimeAsync(step)
    if (watching && step > 0) present([])
    await vi.advanceTimersByTimeAsync(0)
  }
}

function events(): FamiliarEvent[] {
  const found: FamiliarEvent[] = []
  for (let entry = outbox.next(0); entry !== undefined; entry = outbox.next(entry.seq)) {
    found.push(decodeEvent(entry.payload))
  }
  return found
}

function sighting(changes: Partial<Sighting> = {}): Sighting {
  return {
    identity: { kind: 'person', person: ann },
    camera: door,
    track: brand<TrackId>(4),
    similarity: 0.8,
    probability: null,
    threshold: 0.5,
    margin: null,
    framesUsed: 3,
    quality: 0.9,
    box: { x: 1, y: 2, width: 30, height: 40 },
    capturedAt: brand<MonotonicMs>(monotonic),
    space,
    galleryRevision: gallery.revision,
    ...changes,
  }
}

const present = (people: readonly PersonId[], strangers = 0) =>
  recorder.present({ camera: door, people, strangers, at: brand<MonotonicMs>(monotonic) })

describe('a sighting', () => {
  test('becomes an event with times of the capture, of now and of its end', async () => {
    const seen = sighting()
    monotonic += 70
    recorder.sighted(seen)
    await vi.waitFor(() => expect(commits).toBe(1))
    expect(events()).toEqual([
      expect.objectContaining({
        event_type: 'recognized',
        seq: 1,
        node: 'door',
        camera: 'door',
        track: 4,
        person: { id: ann, name: 'Ann' },
        similarity: 0.8,
        threshold: 0.5,
        frames_used: 3,
        box: [1, 2, 30, 40],
        captured_at: '2026-07-01T06:00:01.000Z',
        published_at: '2026-07-01T06:00:01.070Z',
        valid_until: '2026-07-01T06:00:11.000Z',
        latency_ms: 70,
        clock: 'synced',
        gallery_revision: 1,
      }),
    ])
  })

  test('counts for the latency until it is on the disk, which a leaving does not', async () => {
    const { promise: stored, resolve: store } = Promise.withResolvers<void>()
    const commit = outbox.commit.bind(outbox)
    vi.spyOn(outbox, 'commit').mockImplementationOnce(async (event) => {
      await stored
      return commit(event)
    })
    expect(recorder.latency).toEqual({ p50Ms: null, p95Ms: null })
    camera('running')
    present([ann])
    recorder.sighted(sighting())
    monotonic += 70
    store()
    await vi.waitFor(() => expect(commits).toBe(1))
    expect(recorder.latency.p50Ms).toSatisfy((ms: number) => Math.abs(ms - 70) <= 0.7)
    await pass(60_000)
    expect(events().map(({ event_type }) => event_type)).toEqual(['recognized', 'left'])
    expect(recorder.latency.p50Ms).toBeGreaterThan(60)
  })

  test('of a stranger names nobody, and says when the clock cannot be trusted', async () => {
    synced = false
    recorder.sighted(sighting({ identity: { kind: 'unknown' } }))
    recorder.sighted(sighting({ identity: { kind: 'ambiguous' } }))
    await vi.waitFor(() => expect(commits).toBe(2))
    expect(events().map(({ event_type, person, clock }) => [event_type, person, clock])).toEqual([
      ['unknown', null, 'unsynced'],
      ['ambiguous', null, 'unsynced'],
    ])
  })

  test('of somebody who was removed meanwhile is dropped', async () => {
    recorder.sighted(sighting({ identity: { kind: 'person', person: brand<PersonId>('gone') } }))
    await recorder[Symbol.asyncDispose]()
    expect(outbox.size).toBe(0)
  })

  test('that cannot be stored does not stop the next one', async () => {
    const commit = vi.spyOn(outbox, 'commit').mockRejectedValueOnce(new Error('disk full'))
    recorder.sighted(sighting())
    recorder.sighted(sighting())
    await vi.waitFor(() => expect(commits).toBe(1))
    expect(commit).toHaveBeenCalledTimes(2)
    expect(outbox.size).toBe(1)
  })
})

describe('presence', () => {
  test('is unknown until somebody was seen, or long enough nobody was', async () => {
    await pass(60_000)
    expect(stateOf(ann)).toBe('unknown')
    camera('running')
    await pass(29_999)
    expect(stateOf(ann)).toBe('unknown')
    await pass(2)
    expect(stateOf(ann)).toBe('OFF')
    expect(published.get('unknown/state')).toBe('OFF')
    expect(events()).toEqual([])
  })

  test('begins with the first sight, lasts while sights go on, and ends with an event', async () => {
    camera('running')
    present([ann])
    await pass(20_000)
    present([ann])
    await pass(20_000)
    expect(stateOf(ann)).toBe('ON')
    expect(attributesOf(ann)).toMatchObject({ name: 'Ann', camera: 'door', clock: 'synced' })
    await pass(10_001)
    expect(stateOf(ann)).toBe('OFF')
    expect(attributesOf(ann)).toMatchObject({ last_seen: '2026-07-01T06:00:21.000Z' })
    expect(events()).toEqual([
      expect.objectContaining({
        event_type: 'left',
        person: { id: ann, name: 'Ann' },
        camera: 'door',
        track: null,
        captured_at: '2026-07-01T06:00:21.000Z',
        valid_until: '2026-07-01T06:01:01.000Z',
        latency_ms: 0,
      }),
    ])
  })

  test('names the camera that saw the person last', async () => {
    present([ann])
    recorder.present({ camera: brand<CameraId>('hall'), people: [ann], strangers: 0, at: clock.monotonic() })
    await pass(0)
    expect(attributesOf(ann)).toMatchObject({ camera: 'hall' })
  })

  test('of strangers is one state for all of them, without an event when it ends', async () => {
    camera('running')
    present([], 2)
    await pass(0)
    expect(published.get('unknown/state')).toBe('ON')
    await pass(30_001)
    expect(published.get('unknown/state')).toBe('OFF')
    expect(events()).toEqual([])
  })

  test('may end later when the time allowed is changed meanwhile', async () => {
    camera('running')
    present([ann])
    recorder.configure({ absentAfter: 50_000, eventValidFor: 1000 })
    await pass(49_999)
    expect(stateOf(ann)).toBe('ON')
    await pass(2)
    expect(events()).toMatchObject([{ event_type: 'left', valid_until: '2026-07-01T06:00:52.001Z' }])
  })
})

describe('a policy', () => {
  const types = () => events().map(({ event_type }) => event_type)
  const govern = (change: Partial<Policy>) => gallery.setPolicy(ann, { ...defaultPolicy, ...change })

  /** As vision tells it: the sighting first, then who is present in that picture. */
  async function seen(): Promise<void> {
    recorder.sighted(sighting())
    present([ann])
    await pass(0)
  }

  test('of arrivals tells who was not here, again after they have left, and that', async () => {
    await govern({ events: 'arrival' })
    camera('running')
    await seen()
    await pass(10_000)
    await seen()
    expect(types()).toEqual(['recognized'])
    await pass(30_001)
    await seen()
    expect(types()).toEqual(['recognized', 'left', 'recognized'])
    expect(recorder.withheld).toEqual({ never: 0, 'quiet-hours': 0, present: 1, cooldown: 0 })
  })

  test('takes no restart for an arrival, but for that of whom nobody knew whether they were here', async () => {
    await govern({ events: 'arrival' })
    camera('running')
    await seen()
    await recorder[Symbol.asyncDispose]()
    recorder = start()
    await seen()
    expect(types()).toEqual(['recognized'])
    camera('starting')
    await pass(30_001)
    expect(stateOf(ann)).toBe('unknown')
    await seen()
    expect(types()).toEqual(['recognized', 'recognized'])
  })

  test('by which nothing is told changes nothing about presence', async () => {
    await govern({ events: 'never' })
    camera('running')
    await seen()
    expect(stateOf(ann)).toBe('ON')
    expect(attributesOf(ann)).toMatchObject({ name: 'Ann', camera: 'door' })
    await pass(30_001)
    expect(stateOf(ann)).toBe('OFF')
    expect(types()).toEqual([])
    expect(recorder.withheld).toMatchObject({ never: 2 })
  })

  test('keeps nothing back about strangers', async () => {
    await govern({ events: 'never' })
    recorder.sighted(sighting({ identity: { kind: 'unknown' } }))
    recorder.sighted(sighting({ identity: { kind: 'ambiguous' } }))
    await pass(0)
    expect(types()).toEqual(['unknown', 'ambiguous'])
  })

  test('that is changed holds at once', async () => {
    await govern({ cooldown: 60 })
    await seen()
    await seen()
    await govern({})
    await seen()
    expect(types()).toEqual(['recognized', 'recognized'])
  })
})

describe('the gallery', () => {
  const enroll = async (name: string) =>
    (
      await gallery.enroll(name, [
        [{ space, vector: Float32Array.of(0, 1), quality: 1, source: 'b', createdAt: clock.wall(), measures: null }],
      ])
    ).person.id

  test('that gets somebody new waits for them, and does not make the others wait anew', async () => {
    camera('running')
    await pass(29_000)
    const bob = await enroll('Bob')
    recorder.galleryChanged()
    await pass(1001)
    expect([stateOf(ann), stateOf(bob)]).toEqual(['OFF', 'unknown'])
    await pass(29_000)
    expect(stateOf(bob)).toBe('OFF')
  })

  test('that loses somebody: they are forgotten without a word, here and at the broker', async () => {
    camera('running')
    present([ann])
    await pass(0)
    vi.spyOn(gallery, 'find').mockReturnValue(undefined)
    vi.spyOn(gallery, 'people').mockReturnValue([])
    recorder.galleryChanged()
    await pass(60_000)
    expect([stateOf(ann), published.get(`person/${ann}/attributes`)]).toEqual(['', ''])
    present([ann])
    await pass(60_000)
    expect(stateOf(ann)).toBe('')
    expect(events()).toEqual([])
  })

  test('that has another name for somebody: they are announced with it', async () => {
    await pass(0)
    await gallery.rename(ann, 'Anna')
    recorder.galleryChanged()
    await pass(0)
    expect(attributesOf(ann)).toMatchObject({ name: 'Anna' })
  })
})

describe('a camera that does not watch', () => {
  test('lets nobody leave: the deadline stands still, and goes on with it', async () => {
    camera('running')
    present([ann])
    await pass(20_000)
    camera('starting')
    await pass(25_000)
    expect(stateOf(ann)).toBe('ON')
    camera('running')
    await pass(9999)
    expect(stateOf(ann)).toBe('ON')
    await pass(2)
    expect(events()).toMatchObject([{ event_type: 'left' }])
  })

  test('for too long makes people unknown, without an event; their end is told when it is established', async () => {
    camera('running')
    present([ann])
    camera('starting')
    await pass(30_001)
    expect(stateOf(ann)).toBe('unknown')
    expect(attributesOf(ann)).toMatchObject({ camera: 'door', last_seen: '2026-07-01T06:00:01.000Z' })
    await pass(1_000_000)
    expect(events()).toEqual([])
    camera('running')
    await pass(30_001)
    expect(stateOf(ann)).toBe('OFF')
    expect(events()).toMatchObject([{ event_type: 'left', captured_at: '2026-07-01T06:00:01.000Z' }])
  })

  test('since it failed for good makes them unknown, too', async () => {
    camera('running')
    present([ann])
    recorder.cameraChanged(door, failed)
    watching = false
    await pass(30_001)
    expect([stateOf(ann), published.get('camera/door/state')]).toEqual(['unknown', 'failed'])
  })
})

describe('a restart', () => {
  test('of the same boot goes on where it was, as if nobody had watched meanwhile', async () => {
    camera('running')
    present([ann])
    await pass(20_000)
    await recorder[Symbol.asyncDispose]()
    published.clear()
    monotonic += 5000
    recorder = start()
    await pass(0)
    expect(stateOf(ann)).toBe('ON')
    camera('running')
    await pass(9999)
    expect(stateOf(ann)).toBe('ON')
    await pass(2)
    expect(events()).toMatchObject([{ event_type: 'left', captured_at: '2026-07-01T06:00:01.000Z' }])
  })

  test('after a kill knows what was written last: no more than ten seconds are missing', async () => {
    camera('running')
    present([ann])
    for (let second = 0; second < 19; second++) await pass(1000)
    // Nothing more reaches the disk of this run.
    vi.spyOn(presence, 'save').mockImplementation(async () => {})
    await recorder[Symbol.asyncDispose]()
    vi.restoreAllMocks()
    recorder = start()
    camera('running')
    // Of 19 seconds of watching 9 were written, with the beat of the tenth.
    await pass(20_999)
    expect(stateOf(ann)).toBe('ON')
    await pass(2)
    expect(stateOf(ann)).toBe('OFF')
  })

  test('that took too long makes people unknown', async () => {
    camera('running')
    present([ann])
    await recorder[Symbol.asyncDispose]()
    monotonic += 30_001
    recorder = start()
    await pass(0)
    expect(stateOf(ann)).toBe('unknown')
  })

  test('keeps who was away, and forgets who was removed meanwhile', async () => {
    camera('running')
    await pass(30_001)
    await recorder[Symbol.asyncDispose]()
    published.clear()
    recorder = start()
    await pass(0)
    expect(stateOf(ann)).toBe('OFF')
    await recorder[Symbol.asyncDispose]()
    published.clear()
    gallery = new MemoryGalleryStore()
    recorder = start()
    await pass(60_000)
    expect([...published.keys()].filter((topic) => topic.startsWith('person'))).toEqual([])
  })
})

describe('a power cut', () => {
  /** The machine is off for so long; its monotonic clock begins anew, and the wall clock stands still without a battery. */
  async function cut(ms: number, battery = true): Promise<void> {
    await recorder[Symbol.asyncDispose]()
    published.clear()
    synced = battery
    epoch += monotonic + (battery ? ms : 0) - 500
    monotonic = 500
    recorder = start(boot('another'))
    await pass(0)
  }

  beforeEach(async () => {
    await recorder[Symbol.asyncDispose]()
    recorder = start(boot('one'))
    camera('running')
    present([ann])
  })

  test('that was short, by a clock that can be trusted: who was here still is', async () => {
    await cut(29_000)
    expect(stateOf(ann)).toBe('ON')
    expect(attributesOf(ann)).toMatchObject({ camera: 'door', last_seen: '2026-07-01T06:00:01.000Z' })
    camera('running')
    await pass(30_001)
    expect(events()).toMatchObject([
      { event_type: 'left', boot_id: 'another', captured_at: '2026-07-01T06:00:01.000Z' },
    ])
  })

  test('that was long makes people unknown, and their end is told once it is established', async () => {
    await cut(31_000)
    expect(stateOf(ann)).toBe('unknown')
    expect(events()).toEqual([])
    camera('running')
    await pass(30_001)
    expect(stateOf(ann)).toBe('OFF')
    expect(events()).toMatchObject([{ event_type: 'left', captured_at: '2026-07-01T06:00:01.000Z' }])
  })

  test('of a machine whose clock is not right yet: nobody can know for how long, until it is', async () => {
    await cut(7_200_000, false)
    expect(stateOf(ann)).toBe('unknown')
    expect(attributesOf(ann)).toMatchObject({ camera: 'door', last_seen: null, clock: 'unsynced' })
    synced = true
    epoch += 7_200_000
    await pass(10_000)
    expect(attributesOf(ann)).toMatchObject({ last_seen: '2026-07-01T06:00:01.000Z', clock: 'synced' })
  })

  test('twice keeps what is known of the time before', async () => {
    await cut(3_600_000, false)
    await cut(3_600_000, false)
    synced = true
    epoch += 7_200_000
    await pass(10_000)
    expect(attributesOf(ann)).toMatchObject({ last_seen: '2026-07-01T06:00:01.000Z' })
    camera('running')
    await pass(30_001)
    expect(events()).toMatchObject([{ event_type: 'left' }])
  })

  test('after which a sight comes first: they are here, and nothing is told of an end', async () => {
    await cut(7_200_000)
    camera('running')
    present([ann])
    await pass(0)
    expect(stateOf(ann)).toBe('ON')
    expect(events()).toEqual([])
  })
})

describe('the wall clock', () => {
  test.each([
    ['forward', 3 * 365 * 86_400_000, '2029-06-30T06:00:01.000Z'],
    ['backward', -3 * 365 * 86_400_000, '2023-07-02T06:00:01.000Z'],
  ])('that is set %s by years changes nobody, and times are right after it', async (_, by, lastSeen) => {
    camera('running')
    present([ann])
    await pass(0)
    epoch += by
    await pass(10_000)
    expect(stateOf(ann)).toBe('ON')
    expect(attributesOf(ann)).toMatchObject({ last_seen: lastSeen })
    await pass(20_001)
    expect(events()).toMatchObject([{ event_type: 'left', captured_at: lastSeen }])
  })

  test('that is not right yet: who is seen is here, and no wrong time is told', async () => {
    await recorder[Symbol.asyncDispose]()
    synced = false
    recorder = start()
    camera('running')
    present([ann])
    await pass(0)
    expect(stateOf(ann)).toBe('ON')
    expect(attributesOf(ann)).toEqual({ name: 'Ann', camera: 'door', last_seen: null, clock: 'unsynced' })
    synced = true
    await pass(10_000)
    expect(attributesOf(ann)).toMatchObject({ last_seen: '2026-07-01T06:00:01.000Z', clock: 'synced' })
    await pass(20_001)
    expect(events()).toMatchObject([{ event_type: 'left', clock: 'synced' }])
  })
})

describe('privacy', () => {
  test('makes everybody unknown at once, hears nothing more, and tells of no end', async () => {
    camera('running')
    present([ann], 1)
    await pass(0)
    await recorder.setPrivacy(true)
    present([ann], 1)
    recorder.sighted(sighting())
    await pass(0)
    expect(published.get('privacy/state')).toBe('ON')
    expect([stateOf(ann), published.get('unknown/state')]).toEqual(['unknown', 'unknown'])
    expect(attributesOf(ann)).toMatchObject({ camera: null, last_seen: null })
    camera('paused')
    await pass(1_000_000)
    expect(stateOf(ann)).toBe('unknown')
    expect(events()).toEqual([])
  })

  test('survives a restart, and ends with watching: an end that was not told comes then', async () => {
    camera('running')
    present([ann])
    await recorder.setPrivacy(true)
    await recorder[Symbol.asyncDispose]()
    published.clear()
    recorder = start()
    await pass(0)
    expect(recorder.privacy).toBe(true)
    expect([published.get('privacy/state'), stateOf(ann)]).toEqual(['ON', 'unknown'])
    await recorder.setPrivacy(false)
    expect(presence.privacy()).toBe(false)
    camera('running')
    await pass(30_001)
    expect([published.get('privacy/state'), stateOf(ann)]).toEqual(['OFF', 'OFF'])
    expect(events()).toMatchObject([{ event_type: 'left' }])
  })

  test('holds from the first moment of a run, also when the last one was cut before it wrote who is unknown', async () => {
    camera('running')
    present([ann])
    await recorder[Symbol.asyncDispose]()
    await presence.setPrivacy(true)
    published.clear()
    recorder = start()
    await pass(0)
    expect(stateOf(ann)).toBe('unknown')
    expect(attributesOf(ann)).toMatchObject({ camera: null })
  })

  test('holds although it cannot be stored, and is not lifted before the disk knows', async () => {
    vi.spyOn(presence, 'setPrivacy').mockRejectedValue(new Error('disk full'))
    await expect(recorder.setPrivacy(true)).rejects.toThrow('disk full')
    expect(recorder.privacy).toBe(true)
    await expect(recorder.setPrivacy(false)).rejects.toThrow('disk full')
    expect(recorder.privacy).toBe(true)
  })
})

describe('what is written', () => {
  test('a change at once, a sight that changes nothing at most every ten seconds, and nothing while nobody is here', async () => {
    camera('running')
    const save = vi.spyOn(presence, 'save')
    present([ann])
    await pass(0)
    expect(save).toHaveBeenCalledTimes(1)
    for (let second = 0; second < 40; second++) {
      await pass(1000)
      present([ann])
    }
    // The arrival, four times what is no change, and that no stranger is here.
    expect(save).toHaveBeenCalledTimes(6)
    await pass(30_001)
    const ended = save.mock.calls.length
    await pass(3_600_000)
    expect(save).toHaveBeenCalledTimes(ended)
  })

  test('again when it failed', async () => {
    camera('running')
    vi.spyOn(presence, 'save').mockRejectedValueOnce(new Error('disk full'))
    await pass(30_001)
    await pass(10_000)
    expect(presence.load()).toContainEqual(expect.objectContaining({ subject: ann, state: 'OFF' }))
  })

  test('an end first, and the state that it ends after it: a crash in between tells it again', async () => {
    camera('running')
    present([ann])
    await pass(0)
    const commit = outbox.commit.bind(outbox)
    const disk = Promise.withResolvers<void>()
    vi.spyOn(outbox, 'commit').mockImplementationOnce(async (event) => {
      await disk.promise
      return commit(event)
    })
    await pass(30_001)
    const stored = () => presence.load().find(({ subject }) => subject === ann)?.state
    expect(stateOf(ann)).toBe('OFF')
    expect(stored()).toBe('ON')
    disk.resolve()
    await vi.waitFor(() => expect(stored()).toBe('OFF'))
  })

  test('not the state, when its end cannot be stored; both are tried again', async () => {
    camera('running')
    present([ann])
    await pass(0)
    const commit = vi.spyOn(outbox, 'commit').mockRejectedValue(new Error('disk full'))
    const stored = () => presence.load().find(({ subject }) => subject === ann)?.state
    await pass(50_000)
    expect([stateOf(ann), stored()]).toEqual(['OFF', 'ON'])
    commit.mockRestore()
    await pass(10_000)
    expect(stored()).toBe('OFF')
    await pass(20_000)
    expect(events()).toMatchObject([{ event_type: 'left' }])
  })

  test('no end that could not be stored before its person came back', async () => {
    camera('running')
    present([ann])
    const commit = vi.spyOn(outbox, 'commit').mockRejectedValue(new Error('disk full'))
    await pass(35_000)
    commit.mockRestore()
    present([ann])
    await pass(20_000)
    expect(stateOf(ann)).toBe('ON')
    expect(events()).toEqual([])
  })
})

test('the end waits for what is being stored', async () => {
  const commit = outbox.commit.bind(outbox)
  const disk = Promise.withResolvers<void>()
  vi.spyOn(outbox, 'commit').mockImplementationOnce(async (event) => {
    await disk.promise
    return commit(event)
  })
  recorder.sighted(sighting())
  let ended = false
  const end = recorder[Symbol.asyncDispose]().then(() => {
    ended = true
  })
  await new Promise(setImmediate)
  expect(ended).toBe(false)
  disk.resolve()
  await end
  expect(outbox.size).toBe(1)
})

test('nothing is recorded after the end', async () => {
  camera('running')
  present([ann])
  await recorder[Symbol.asyncDispose]()
  await pass(60_000)
  expect(events()).toEqual([])
})
