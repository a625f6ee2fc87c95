import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { brand, type EmbeddingSpace, type MonotonicMs, type PersonId, type WallMs } from '../../../src/domain/brand.ts'
import { defaultPolicy } from '../../../src/domain/policy.ts'
import { Guests } from '../../../src/service/guests.ts'
import { MemoryGalleryStore } from '../../../src/storage/memory.ts'

const start = Date.parse('2026-07-01T06:00:00Z')
const day = 86_400_000

let wall: number
let synced: boolean
let gallery: MemoryGalleryStore
let removed: PersonId[]
let failing: boolean
let lines: { msg: string; person?: string }[]
let guests: Guests

const clock = {
  wall: () => brand<WallMs>(wall),
  monotonic: () => brand<MonotonicMs>(0),
  synced: () => synced,
}
const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  wall = start
  synced = true
  gallery = new MemoryGalleryStore()
  removed = []
  failing = false
  lines = []
  guests = new Guests({ gallery, clock, log, remove })
})
afterEach(async () => {
  await guests[Symbol.asyncDispose]()
  vi.useRealTimers()
})

/** As a desk does it: with each removal the gallery has changed. */
async function remove(at: WallMs): Promise<readonly PersonId[]> {
  if (failing) throw new Error('disk full')
  const due = gallery.people().filter(({ policy: { until } }) => until !== null && until <= at)
  for (const { id } of due) {
    await gallery.remove(id)
    void guests.look()
  }
  removed.push(...due.map(({ id }) => id))
  return due.map(({ id }) => id)
}

/** @param end milliseconds from the start; null for no guest */
async function enrol(name: string, end: number | null): Promise<PersonId> {
  const vector = Float32Array.of(1, 0)
  const space = brand<EmbeddingSpace>('test')
  const template = { space, vector, quality: 1, source: 'a.jpg', createdAt: clock.wall(), measures: null }
  const { person } = await gallery.enroll(name, [[template]])
  await setEnd(person.id, end)
  return person.id
}

async function setEnd(id: PersonId, end: number | null): Promise<void> {
  await gallery.setPolicy(id, { ...defaultPolicy, until: end === null ? null : brand<WallMs>(start + end) })
  await guests.look()
}

/** The clock first, then the timers that are due. */
async function pass(ms: number): Promise<void> {
  wall += ms
  await vi.advanceTimersByTimeAsync(ms)
}

describe('a guest', () => {
  test('is removed when their time is over, and logged by their id', async () => {
    const ann = await enrol('Ann', 5000)
    await pass(4999)
    expect(removed).toEqual([])
    await pass(2)
    expect(removed).toEqual([ann])
    expect(lines).toMatchObject([{ person: ann, msg: 'a guest is removed, whose time is over' }])
    expect(JSON.stringify(lines)).not.toContain('Ann')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('after months too, at their moment', async () => {
    const ann = await enrol('Ann', 90 * day)
    for (let passed = 0; passed < 90; passed++) await pass(day)
    await pass(1)
    expect(removed).toEqual([ann])
  })

  test('whose time was over before the start is removed at it', async () => {
    const ann = await enrol('Ann', 5000)
    await guests[Symbol.asyncDispose]()
    wall += 6000
    guests = new Guests({ gallery, clock, log, remove })
    await guests.look()
    expect(removed).toEqual([ann])
  })

  test('may stay for longer, or for good, when that is said in time', async () => {
    const [ann, bob] = [await enrol('Ann', 5000), await enrol('Bob', 5000)]
    await setEnd(ann, 9000)
    await setEnd(bob, null)
    await pass(8000)
    expect(removed).toEqual([])
    await pass(1001)
    expect(removed).toEqual([ann])
    await pass(365 * day)
    expect(gallery.people()).toHaveLength(1)
  })

  test('comes after another one', async () => {
    const [ann, bob, cid] = [await enrol('Ann', 7000), await enrol('Bob', 5000), await enrol('Cid', 7000)]
    await pass(5001)
    expect(removed).toEqual([bob])
    await pass(2000)
    expect(removed).toEqual([bob, ann, cid])
  })
})

describe('a clock', () => {
  test('that cannot be trusted removes nobody, until it can', async () => {
    synced = false
    const ann = await enrol('Ann', 5000)
    await pass(60_000)
    expect(removed).toEqual([])
    synced = true
    await pass(10_000)
    expect(removed).toEqual([ann])
  })

  test('that is set forward is seen within an hour', async () => {
    const ann = await enrol('Ann', 30 * day)
    wall += 31 * day
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(removed).toEqual([ann])
  })

  test('that is set back lets nobody go early', async () => {
    await enrol('Ann', 5000)
    wall -= day
    await vi.advanceTimersByTimeAsync(10_000)
    expect(removed).toEqual([])
  })
})

test('what cannot be removed is said, and tried again', async () => {
  const ann = await enrol('Ann', 5000)
  failing = true
  await pass(5001)
  expect(removed).toEqual([])
  expect(lines).toMatchObject([{ reason: 'disk full' }])
  failing = false
  await pass(10_000)
  expect(removed).toEqual([ann])
})

test('without guests there is nothing to wait for', async () => {
  await enrol('Ann', null)
  expect(vi.getTimerCount()).toBe(0)
})

test('after the end nobody is removed any more', async () => {
  const ann = await enrol('Ann', 5000)
  await guests[Symbol.asyncDispose]()
  await pass(6000)
  await guests.look()
  expect(removed).toEqual([])
  expect(gallery.find(ann)).toBeDefined()
})
