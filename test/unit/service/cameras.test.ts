import { pino } from 'pino'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import { Tally } from '../../../src/pipeline/tally.ts'
import { Cameras } from '../../../src/service/cameras.ts'

const [door, hall] = [brand<CameraId>('door'), brand<CameraId>('hall')]
const failed = { state: 'failed', error: { code: 'source-empty', message: 'no pictures' } } as const

let cameras: Cameras
let outcome: string | undefined
let told: string[]

beforeEach(() => {
  outcome = undefined
  told = []
  cameras = new Cameras([door, hall], pino({ level: 'silent' }), (camera, { state }) => told.push(`${camera} ${state}`))
  cameras.finished.then(
    () => (outcome = 'finished'),
    (error: unknown) => (outcome = String(error)),
  )
})

/** What `finished` says, once all that is under way has been told. */
async function settled(): Promise<string | undefined> {
  await new Promise(setImmediate)
  return outcome
}

test('are finished when the last one has ended', async () => {
  cameras.report(door, { state: 'running' })
  cameras.report(hall, { state: 'ended' })
  expect(await settled()).toBeUndefined()
  cameras.report(door, { state: 'ended' })
  expect(await settled()).toBe('finished')
})

test('are finished with the reason when none is left and one has failed', async () => {
  cameras.report(door, failed)
  expect(await settled()).toBeUndefined()
  cameras.report(hall, { state: 'ended' })
  expect(await settled()).toContain('no pictures')
})

test('start anew with the next vision: one that had ended is waited for again', async () => {
  cameras.report(door, { state: 'ended' })
  cameras.report(hall, { state: 'running' })
  cameras.lost()
  cameras.report(hall, { state: 'ended' })
  expect(await settled()).toBeUndefined()
  cameras.report(door, { state: 'ended' })
  expect(await settled()).toBe('finished')
})

test('are told one by one, and all start when vision is lost', () => {
  const states = () => Object.values(cameras.status()).map(({ state }) => state.state)
  expect(states()).toEqual(['starting', 'starting'])
  cameras.report(door, { state: 'running' })
  cameras.report(hall, failed)
  expect(states()).toEqual(['running', 'failed'])
  cameras.lost()
  expect(states()).toEqual(['starting', 'starting'])
  expect(told).toEqual(['door running', 'hall failed', 'door starting', 'hall starting'])
})

test('that are tried again, or paused, are not finished', async () => {
  cameras.report(door, { state: 'retrying', error: failed.error, attempt: 1, retryInMs: 500 })
  cameras.report(hall, { state: 'paused' })
  expect(await settled()).toBeUndefined()
})

test('have a rate once two counts of a running camera are known, of the time in which it ran, and none after vision was lost', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const tally = new Tally()
  const fps = () => cameras.status()[door]?.fps
  const count = (frames: number, seconds: number): void => {
    vi.advanceTimersByTime(1000 * seconds)
    tally.frames += frames
    cameras.count(door, tally.snapshot())
  }
  cameras.report(door, { state: 'running' })
  count(100, 10)
  expect(fps()).toBeNull()
  count(100, 10)
  expect(fps()).toBe(10)
  cameras.report(door, { state: 'off-schedule' })
  vi.advanceTimersByTime(3_600_000)
  cameras.report(door, { state: 'running' })
  count(1, 0.1)
  expect(fps()).toBeNull()
  count(50, 10)
  expect(fps()).toBe(5)
  cameras.lost()
  expect(cameras.status()[door]).toMatchObject({ tally: null, fps: null })
})
