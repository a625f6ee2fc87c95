import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import { Cameras } from '../../../src/service/cameras.ts'

const [door, hall] = [brand<CameraId>('door'), brand<CameraId>('hall')]
const failed = { state: 'failed', error: { code: 'source-empty', message: 'no pictures' } } as const

let cameras: Cameras
let outcome: string | undefined

beforeEach(() => {
  outcome = undefined
  cameras = new Cameras([door, hall], pino({ level: 'silent' }))
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
