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
import type { Sighting } from '../../../src/domain/sighting.ts'
import { Announcer } from '../../../src/mqtt/announcer.ts'
import { decodeEvent } from '../../../src/mqtt/payloads.ts'
import { topicsOf } from '../../../src/mqtt/topics.ts'
import type { Publisher } from '../../../src/ports/publisher.ts'
import { Recorder } from '../../../src/service/recorder.ts'
import { newRun } from '../../../src/service/run-identity.ts'
import { MemoryGalleryStore, MemoryOutbox } from '../../../src/storage/memory.ts'

const space = brand<EmbeddingSpace>('test')
const door = brand<CameraId>('door')
const log = pino({ level: 'silent' })
const started = Date.parse('2026-07-01T06:00:00Z')

let monotonic: number
let synced: boolean
let gallery: MemoryGalleryStore
let outbox: MemoryOutbox
let published: Map<string, string>
let commits: number
let recorder: Recorder
let ann: PersonId

const clock = {
  wall: () => brand<WallMs>(started + monotonic),
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
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  monotonic = 1000
  synced = true
  commits = 0
  published = new Map()
  gallery = new MemoryGalleryStore()
  outbox = new MemoryOutbox()
  const template = { space, vector: Float32Array.of(1, 0), quality: 1, source: 'a.jpg', createdAt: clock.wall() }
  ann = (await gallery.enroll('Ann', [template])).person.id
  const announcer = new Announcer({ publisher, topics: topicsOf('familiar', 'door'), log })
  recorder = new Recorder({
    run: newRun('door', clock.wall()),
    gallery,
    outbox,
    announcer,
    clock,
    log,
    absentAfter: 30_000,
    eventValidFor: 10_000,
    onCommit: () => commits++,
  })
})
afterEach(async () => {
  await recorder[Symbol.asyncDispose]()
  vi.useRealTimers()
})

/** Time goes by: the clock first, then the timers that are due. */
async function pass(ms: number): Promise<void> {
  monotonic += ms
  await vi.advanceTimersByTimeAsync(ms)
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
    recorder.watchAll(space)
    await pass(0)
    expect(published.get(`person/${ann}/state`)).toBe('unknown')
    await pass(30_001)
    expect(published.get(`person/${ann}/state`)).toBe('OFF')
    expect(published.get('unknown/state')).toBe('OFF')
    expect(events()).toEqual([])
  })

  test('begins with the first sight, lasts while sights go on, and ends with an event', async () => {
    recorder.watchAll(space)
    present([ann])
    await pass(20_000)
    present([ann])
    await pass(20_000)
    expect(published.get(`person/${ann}/state`)).toBe('ON')
    expect(JSON.parse(published.get(`person/${ann}/attributes`) ?? '')).toMatchObject({ name: 'Ann', camera: 'door' })
    await pass(10_001)
    expect(published.get(`person/${ann}/state`)).toBe('OFF')
    expect(events()).toEqual([
      expect.objectContaining({
        event_type: 'left',
        person: { id: ann, name: 'Ann' },
        camera: 'door',
        track: null,
        captured_at: '2026-07-01T06:00:21.000Z',
        latency_ms: 1,
      }),
    ])
  })

  test('names the camera that saw the person last', async () => {
    recorder.watchAll(space)
    present([ann])
    recorder.present({ camera: brand<CameraId>('hall'), people: [ann], strangers: 0, at: clock.monotonic() })
    await pass(0)
    expect(JSON.parse(published.get(`person/${ann}/attributes`) ?? '')).toMatchObject({ camera: 'hall' })
  })

  test('of strangers is one state for all of them, without an event when it ends', async () => {
    recorder.watchAll(space)
    present([], 2)
    await pass(0)
    expect(published.get('unknown/state')).toBe('ON')
    await pass(30_001)
    expect(published.get('unknown/state')).toBe('OFF')
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
  recorder.watchAll(space)
  present([ann])
  await recorder[Symbol.asyncDispose]()
  await pass(60_000)
  expect(events()).toEqual([])
})
