import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { brand, type CameraId, type MonotonicMs } from '../../../../src/domain/brand.ts'
import { type EnrolmentState, prompts } from '../../../../src/domain/enrolment.ts'
import type { SeenPicture } from '../../../../src/pipeline/examine.ts'
import { Cameras } from '../../../../src/service/cameras.ts'
import { LiveEnrolment } from '../../../../src/service/enrolment/live-enrolment.ts'
import type { GalleryDesk } from '../../../../src/service/people/gallery-desk.ts'
import type { CameraState, Watch } from '../../../../src/vision/protocol.ts'
import { testDesk } from '../../../contract/desk.ts'
import { defaultRules } from '../../../support/limits.ts'
import { type Looking, picture, poses, recipe, tooDark, usable } from './looks.ts'

const [door, hall] = [brand<CameraId>('door'), brand<CameraId>('hall')]
const inTurn = prompts.map((prompt) => poses[prompt])

/** An enrolment between a gallery in memory and cameras of which this tells what they do and see. */
class House {
  readonly states: EnrolmentState[] = []
  readonly logged: string[] = []
  readonly desk: GalleryDesk = testDesk()
  readonly cameras: Cameras
  readonly enrolment: LiveEnrolment
  watch: Watch | null = null
  privacy = false

  constructor(...names: readonly CameraId[]) {
    const log = pino({ level: 'info' }, { write: (line: string) => void this.logged.push(line) })
    this.cameras = new Cameras(names, log, (camera, state) => this.enrolment?.cameraChanged(camera, state))
    for (const name of names) this.cameras.report(name, { state: 'running' })
    this.enrolment = new LiveEnrolment({
      vision: { setWatch: (watch) => (this.watch = watch) },
      desk: this.desk,
      cameras: this.cameras,
      recipe,
      limits: () => defaultRules.enrolment,
      privacy: () => this.privacy,
      onChange: (state) => this.states.push(state),
      log,
      misses: 2,
    })
    onTestFinished(() => this.enrolment[Symbol.dispose]())
  }

  get texts(): string[] {
    return this.states.map(({ text }) => text)
  }

  show(...looks: readonly Looking[]): void {
    for (const look of looks) this.see(picture(usable(look)))
  }

  see(examination: SeenPicture, request = this.watch?.request ?? 0): void {
    this.enrolment.look({ type: 'look', request, examination, at: brand<MonotonicMs>(0) })
  }

  /** How many photos of each person there are. */
  async gallery(): Promise<Record<string, number>> {
    return Object.fromEntries((await this.desk.people()).map(({ name, photos }) => [name, photos]))
  }
}

let house: House
beforeEach(() => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  house = new House(door)
})

/** The code of the error that it ends with. */
const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error) => error.code,
  )

test('somebody who gives all looks is enrolled by them, at once', async () => {
  const progress: string[] = []
  const done = house.enrolment.start({ name: ' Ada  Lovelace' }, ({ text }) => progress.push(text))
  expect(house.watch).toEqual({ camera: door, request: 1 })
  house.show(...inTurn)
  const person = { id: expect.any(String), name: 'Ada Lovelace', created: true }
  expect(await done).toEqual({ person, camera: 'door', revision: 1, have: 7, of: 7, warnings: [] })
  expect(house.watch).toBeNull()
  const { templates } = await house.desk.person('ada lovelace')
  expect(templates.map(({ source }) => source)).toEqual(Array(7).fill('camera door'))
  const told = [
    '0 of 7, look into the camera',
    '1 of 7, turn left',
    '2 of 7, turn right',
    '3 of 7, look up',
    '4 of 7, look down',
    '5 of 7, come closer',
    '6 of 7, step back',
    '7 of 7',
    '7 of 7 looks enrolled',
  ]
  expect(progress).toEqual(told)
  expect(house.texts).toEqual(['nobody is being enrolled', ...told])
  expect(house.states.at(-1)).toMatchObject({ state: 'done', name: 'Ada Lovelace', camera: 'door', prompt: null })
})

test('what is wrong with a picture is told with what to do', () => {
  void failure(house.enrolment.start({ name: 'Ada' }))
  house.see(picture(tooDark()))
  expect(house.states.at(-1)).toEqual({
    state: 'running',
    name: 'Ada',
    camera: 'door',
    have: 0,
    of: 7,
    prompt: 'straight',
    problem: { reason: 'dark', value: 0.05, limit: 0.12, direction: 'below' },
    text: '0 of 7, look into the camera: the face is too dark',
  })
  house.show({ yaw: 40 })
  expect(house.texts.at(-1)).toBe('0 of 7, look into the camera')
})

test('no log line has a name', async () => {
  const done = house.enrolment.start({ name: 'Ada Lovelace' })
  house.show(...inTurn)
  await done
  const refused = house.enrolment.start({ name: 'Bob' })
  house.show(...inTurn)
  expect(await failure(refused)).toBe('enrolment-refused')
  expect(house.logged.join('')).toContain('enrolment done')
  expect(house.logged.join('')).toContain('enrolment failed')
  expect(house.logged.join('')).not.toMatch(/Ada|Bob/)
})

test('when the time is up three looks are enough, and are said to be fewer', async () => {
  const done = house.enrolment.start({ name: 'Ada' })
  house.show(...inTurn.slice(0, 3))
  vi.advanceTimersByTime(89_999)
  expect(await house.gallery()).toEqual({})
  vi.advanceTimersByTime(1)
  expect(await done).toMatchObject({ have: 3, of: 7 })
  expect(house.states.at(-1)).toMatchObject({ state: 'done', text: '3 of 7 looks enrolled' })
  expect(await house.gallery()).toEqual({ Ada: 3 })
})

test('when the time is up with two looks nobody is enrolled, and the last problem is the reason', async () => {
  const done = house.enrolment.start({ name: 'Ada' })
  house.show(...inTurn.slice(0, 2))
  house.see(picture(tooDark()))
  vi.advanceTimersByTime(90_000)
  await expect(done).rejects.toMatchObject({
    code: 'enrolment-incomplete',
    message: 'Only 2 of at least 3 good looks came within 90 s; at last the face is too dark',
  })
  expect(await house.gallery()).toEqual({})
  expect(house.states.at(-1)).toMatchObject({ state: 'failed', have: 2, problem: null })
})

test('who gives up on most poses is not waited for', async () => {
  const done = house.enrolment.start({ name: 'Ada' })
  house.show(poses.straight, ...Array(12).fill({ look: 20 }))
  await expect(done).rejects.toMatchObject({
    code: 'enrolment-incomplete',
    message: 'Only 1 of at least 3 good looks came',
  })
})

test('after a minute the end is no longer told', async () => {
  const failed = failure(house.enrolment.start({ name: 'Ada' }))
  await house.enrolment.cancel()
  expect(await failed).toBe('enrolment-cancelled')
  expect((await house.enrolment.state()).state).toBe('failed')
  vi.advanceTimersByTime(60_000)
  expect(await house.enrolment.state()).toMatchObject({ state: 'idle', name: null, camera: null, of: 0 })
})

test('the end of one is not told in the middle of the next', async () => {
  void failure(house.enrolment.start({ name: 'Ada' }))
  await house.enrolment.cancel()
  await vi.advanceTimersByTimeAsync(30_000)
  void failure(house.enrolment.start({ name: 'Ada' }))
  await vi.advanceTimersByTimeAsync(45_000)
  expect((await house.enrolment.state()).state).toBe('running')
})

describe('nothing is stored, and another can begin,', () => {
  afterEach(async () => {
    expect([await house.gallery(), house.watch]).toEqual([{}, null])
    const next = house.enrolment.start({ name: 'Cid' })
    house.show(...inTurn)
    expect((await next).have).toBe(7)
  })

  test('when it is cancelled', async () => {
    const failed = failure(house.enrolment.start({ name: 'Ada' }))
    house.show(...inTurn.slice(0, 6))
    expect(await house.enrolment.cancel()).toBe(true)
    expect(await failed).toBe('enrolment-cancelled')
    expect(await house.enrolment.cancel()).toBe(false)
  })

  test('when privacy is switched on', async () => {
    const failed = failure(house.enrolment.start({ name: 'Ada' }))
    house.show(...inTurn.slice(0, 5))
    house.privacy = true
    house.show(...inTurn.slice(5))
    house.cameras.report(door, { state: 'paused' })
    expect(await failed).toBe('privacy-on')
    expect(await failure(house.enrolment.start({ name: 'Ada' }))).toBe('privacy-on')
    house.privacy = false
    house.cameras.report(door, { state: 'running' })
  })

  test.each<CameraState>([
    { state: 'ended' },
    { state: 'failed', error: { code: 'source-refused', message: 'no such size' } },
  ])('when the camera has $state', async (state) => {
    const failed = house.enrolment.start({ name: 'Ada' })
    house.show(...inTurn.slice(0, 6))
    house.cameras.report(door, state)
    await expect(failed).rejects.toMatchObject({ code: 'camera-unavailable', message: expect.stringContaining('door') })
    house.cameras.report(door, { state: 'running' })
  })

  test('when the daemon ends', async () => {
    const failed = failure(house.enrolment.start({ name: 'Ada' }))
    house.enrolment[Symbol.dispose]()
    expect(await failed).toBe('enrolment-cancelled')
  })

  test("when the face is another person's, unless it is forced", async () => {
    const ada = house.enrolment.start({ name: 'Ada' })
    house.show(...inTurn)
    await ada
    const refused = house.enrolment.start({ name: 'Bob' })
    house.show(...inTurn.map((look, place) => ({ ...look, look: 30 + place })))
    await expect(refused).rejects.toMatchObject({
      code: 'enrolment-refused',
      message: expect.stringContaining('looks like Ada'),
    })
    await house.desk.remove('Ada')
  })
})

test('what is forced is enrolled with a warning', async () => {
  const ada = house.enrolment.start({ name: 'Ada' })
  house.show(...inTurn)
  await ada
  const bob = house.enrolment.start({ name: 'Bob', force: true })
  house.show(...inTurn.map((look, place) => ({ ...look, look: 30 + place })))
  expect((await bob).warnings[0]).toMatchObject({ reason: 'looks-like', person: { name: 'Ada' } })
  expect(await house.gallery()).toEqual({ Ada: 7, Bob: 7 })
})

test('a vision that dies is waited for: looks that were taken stay', async () => {
  const done = house.enrolment.start({ name: 'Ada' })
  house.show(...inTurn.slice(0, 2))
  house.cameras.lost()
  expect(house.texts.at(-1)).toBe('2 of 7, turn right: the camera gives no pictures')
  house.cameras.report(door, {
    state: 'retrying',
    error: { code: 'source-lost', message: 'gone' },
    attempt: 1,
    retryInMs: 9,
  })
  house.cameras.report(door, { state: 'running' })
  house.show(...inTurn.slice(2))
  expect((await done).have).toBe(7)
})

test('one at a time; the other goes on', async () => {
  const done = house.enrolment.start({ name: 'Ada' })
  expect(await failure(house.enrolment.start({ name: 'Bob' }))).toBe('enrolment-busy')
  house.show(...inTurn)
  expect((await done).person.name).toBe('Ada')
})

test('looks that were meant for an earlier one are not taken', async () => {
  const first = failure(house.enrolment.start({ name: 'Ada' }))
  await house.enrolment.cancel()
  await first
  void failure(house.enrolment.start({ name: 'Ada' }))
  house.see(picture(usable(poses.straight)), 1)
  expect(house.states.at(-1)?.have).toBe(0)
})

test('a name that can be none, and a camera that is not there or gives no pictures, are refused before anything begins', async () => {
  const two = new House(door, hall)
  const code = (name: string, camera?: string) => failure(two.enrolment.start({ name, camera }))
  two.cameras.report(hall, {
    state: 'retrying',
    error: { code: 'source-lost', message: 'gone' },
    attempt: 1,
    retryInMs: 9,
  })
  expect(await code('#', 'door')).toBe('person-name-invalid')
  expect(await code('Ada')).toBe('camera-unknown')
  expect(await code('Ada', 'yard')).toBe('camera-unknown')
  expect(await code('Ada', 'constructor')).toBe('camera-unknown')
  expect(await code('Ada', 'hall')).toBe('camera-unavailable')
  await expect(two.enrolment.start({ name: 'Ada' })).rejects.toThrow('door, hall')
  await expect(two.enrolment.start({ name: 'Ada', camera: 'hall' })).rejects.toThrow('retrying: gone')
  expect([two.states.length, two.watch]).toEqual([1, null])
  void code('Ada', 'door')
  // What the other camera does is no matter.
  two.cameras.report(hall, { state: 'ended' })
  expect(two.states.at(-1)).toMatchObject({ state: 'running', camera: 'door', problem: null })
})

test('what comes after the last look changes nothing: it is being stored', async () => {
  const done = house.enrolment.start({ name: 'Ada' })
  house.show(...inTurn)
  const told = house.states.length
  house.see(picture(tooDark()), 1)
  house.cameras.report(door, { state: 'paused' })
  expect(await house.enrolment.cancel()).toBe(false)
  expect(house.states).toHaveLength(told)
  expect(await failure(house.enrolment.start({ name: 'Bob' }))).toBe('camera-unavailable')
  expect((await done).have).toBe(7)
})
