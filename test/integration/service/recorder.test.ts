import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import {
  brand,
  type CameraId,
  type EmbeddingSpace,
  type MonotonicMs,
  type PersonId,
  type WallMs,
} from '../../../src/domain/brand.ts'
import type { FamiliarEvent } from '../../../src/domain/event.ts'
import { Announcer } from '../../../src/mqtt/announcer.ts'
import { connectPublisher } from '../../../src/mqtt/client.ts'
import { EventSender } from '../../../src/mqtt/sender.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import { Recorder } from '../../../src/service/record/recorder.ts'
import { newRun } from '../../../src/service/run-identity.ts'
import { openDataFolder } from '../../../src/storage/data-folder.ts'
import { openStore } from '../../../src/storage/store.ts'
import { eventually } from '../../support/eventually.ts'
import { startTestBroker, type TestBroker } from '../mqtt/broker.ts'
import { silent } from '../mqtt/log.ts'
import { temporaryPath } from '../storage/folder.ts'

/*
 * All of main that keeps presence, on a real disk and with a real broker; only the machine's clocks and its boot id are the
 * test's, since neither can be changed for one process.
 */

const space = brand<EmbeddingSpace>('test')
const door = brand<CameraId>('door')
const topics = topicsOf('familiar', 'door')
const absentAfter = 30_000

let path: string
let broker: TestBroker
let wallOffset: number
let monotonic: number
let synced: boolean

const clock: Clock = {
  wall: () => brand<WallMs>(wallOffset + monotonic),
  monotonic: () => brand<MonotonicMs>(monotonic),
  synced: () => synced,
}

beforeEach(async () => {
  // The beat of presence and no more: all that waits for the disk and the network takes the time that it takes.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  path = await temporaryPath()
  broker = await startTestBroker()
  wallOffset = Date.parse('2026-07-01T06:00:00Z')
  monotonic = 1000
  synced = true
})
afterEach(async () => {
  await broker.kill()
  vi.useRealTimers()
})

/** One run of main in a boot; `ann` is enrolled in the first. */
async function boot(bootId: string) {
  const stack = new AsyncDisposableStack()
  onTestFinished(() => stack.disposeAsync())
  const folder = stack.adopt(openDataFolder(path), (open) => open.close())
  const store = stack.adopt(await openStore(folder, { outbox: { maxEvents: 1000, clock } }), (open) => open.close())
  const template = {
    space,
    vector: Float32Array.of(1, 0),
    quality: 1,
    source: 'a.jpg',
    createdAt: clock.wall(),
    measures: null,
  }
  const ann = store.gallery.people()[0]?.id ?? (await store.gallery.enroll('Ann', [[template]])).person.id
  const publisher = stack.adopt(
    connectPublisher({ url: broker.url, clientId: 'door', will: statusMessage(topics, 'offline'), log: silent }),
    (open) => open.close(),
  )
  const { outbox } = store
  const announcer = new Announcer({ publisher, topics, log: silent, exists: () => true })
  const options = { outbox, publisher, clock, topics, log: silent, maxAge: 604_800_000 }
  const onFailure = (error: Error) => {
    throw error
  }
  const sender = stack.adopt(new EventSender({ ...options, onFailure }), (open) => open.stop())
  const recorder = stack.use(
    new Recorder({
      run: { ...newRun('door', clock.wall()), bootId },
      gallery: store.gallery,
      outbox,
      store: store.presence,
      announcer,
      clock,
      log: silent,
      cameras: [door],
      absentAfter,
      eventValidFor: 10_000,
      onCommit: () => sender.wake(),
    }),
  )
  recorder.useSpace(space)
  return { ann, recorder, store, end: () => stack.disposeAsync() }
}

type Run = Awaited<ReturnType<typeof boot>>

/** The camera looks each second for so long, and sees these. */
function look({ recorder }: Run, ms: number, people: readonly PersonId[] = []): void {
  for (let left = ms; left > 0; left -= 1000) {
    monotonic += Math.min(left, 1000)
    recorder.present({ camera: door, people, strangers: 0, at: clock.monotonic() })
  }
}

const newest = (topic: string) => broker.arrivals.items.findLast((arrival) => arrival.topic === topic)?.payload
const stateOf = (id: PersonId) => newest(topics.personState(id))
const attributesOf = (id: PersonId) => JSON.parse(newest(topics.personAttributes(id)) ?? 'null')
const events = () => {
  const sent = broker.arrivals.items.filter(({ topic }) => [topics.event, topics.history].includes(topic))
  return sent.map(({ payload }) => JSON.parse(payload) as FamiliarEvent)
}

/** The recorder looks at the clock. */
async function beat(): Promise<void> {
  await vi.advanceTimersByTimeAsync(10_000)
}

/** Ann is seen at 06:00:02 of the first boot, and that is on the disk. */
async function annIsHere(bootId: string): Promise<Run> {
  const run = await boot(bootId)
  run.recorder.cameraChanged(door, { state: 'running' })
  look(run, 1000, [run.ann])
  await eventually(() => expect(stateOf(run.ann)).toBe('ON'))
  await eventually(() => expect(run.store.presence.load()).toContainEqual(expect.objectContaining({ state: 'ON' })))
  return run
}

/** The power goes, and comes after so long; without a battery the wall clock goes on from where it was. */
async function powerCut(run: Run, ms: number, battery: boolean): Promise<Run> {
  await run.end()
  broker.arrivals.items.length = 0
  wallOffset += monotonic + (battery ? ms : 0)
  monotonic = 0
  synced = battery
  return boot('second')
}

test('a power cut of hours: unknown at first, and the end is told when it is established', async () => {
  const run = await powerCut(await annIsHere('first'), 7_200_000, true)
  await eventually(() => expect(stateOf(run.ann)).toBe('unknown'))
  expect(attributesOf(run.ann)).toMatchObject({ camera: 'door', last_seen: '2026-07-01T06:00:02.000Z' })
  run.recorder.cameraChanged(door, { state: 'running' })
  look(run, absentAfter - 1000)
  expect(events()).toEqual([])
  look(run, 1000)
  await eventually(() => expect(stateOf(run.ann)).toBe('OFF'))
  await eventually(() =>
    expect(events()).toMatchObject([{ event_type: 'left', captured_at: '2026-07-01T06:00:02.000Z' }]),
  )
})

test('a power cut of seconds: still here', async () => {
  const run = await powerCut(await annIsHere('first'), 5000, true)
  await eventually(() => expect(stateOf(run.ann)).toBe('ON'))
})

test('a power cut of a machine without a clock: unknown until seen, and no time is told before the clock is right', async () => {
  const run = await powerCut(await annIsHere('first'), 7_200_000, false)
  await eventually(() => expect(stateOf(run.ann)).toBe('unknown'))
  expect(attributesOf(run.ann)).toEqual({ name: 'Ann', camera: 'door', last_seen: null, clock: 'unsynced' })
  run.recorder.cameraChanged(door, { state: 'running' })
  look(run, 1000, [run.ann])
  await eventually(() => expect(stateOf(run.ann)).toBe('ON'))
  expect(attributesOf(run.ann)).toMatchObject({ last_seen: null, clock: 'unsynced' })
  wallOffset += 7_200_000
  synced = true
  await beat()
  await eventually(() =>
    expect(attributesOf(run.ann)).toMatchObject({ last_seen: '2026-07-01T08:00:03.000Z', clock: 'synced' }),
  )
  expect(stateOf(run.ann)).toBe('ON')
})

test.each([
  ['forward', 10],
  ['backward', -10],
])(
  'a clock that is set %s by ten years while somebody is here: they neither leave nor stay for ever',
  async (_, years) => {
    const run = await annIsHere('first')
    wallOffset += years * 31_557_600_000
    await beat()
    const year = String(2026 + years)
    await eventually(() => expect(attributesOf(run.ann).last_seen).toMatch(year))
    expect([stateOf(run.ann), events()]).toEqual(['ON', []])
    look(run, absentAfter)
    await eventually(() => expect(events()).toMatchObject([{ event_type: 'left' }]))
    expect(events()[0]?.captured_at).toMatch(year)
  },
)
