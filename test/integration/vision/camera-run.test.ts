import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { brand, type CameraId, type TrackId } from '../../../src/domain/brand.ts'
import type { Frame } from '../../../src/domain/frame.ts'
import { Tally } from '../../../src/pipeline/tally.ts'
import type { FrameResult, Walk } from '../../../src/pipeline/walk.ts'
import { CameraRun } from '../../../src/vision/camera-run.ts'
import type { MatPicture } from '../../../src/vision/imaging.ts'
import type { FromVision } from '../../../src/vision/protocol.ts'
import { scene } from '../../support/workspace.ts'
import { face, square } from '../../unit/stages/faces.ts'

const camera = brand<CameraId>('door')

/** A camera run over a scene's 20 pictures, or an endless one, whose walk is as given. */
class Watched {
  readonly told: FromVision[] = []
  readonly stop = new AbortController()
  readonly run: CameraRun
  readonly ended: Promise<void>

  constructor(process: (frame: Frame) => Promise<void>, loop = false) {
    const walk = { process: async (frame: Frame) => process(frame).then(() => resultOf(frame)), forget: () => {} }
    const send = (message: FromVision): void => void this.told.push(message)
    const log = pino({ level: 'silent' })
    this.run = new CameraRun(camera, walk as unknown as Walk<MatPicture>, new Tally(), send, log, 30_000)
    const source = { type: 'scene', path: scene('quiet'), pace: 'every-frame', loop } as const
    this.ended = this.run.toEnd({ source, frame_deadline: 5 }, this.stop.signal)
  }

  get states(): string[] {
    return this.told.flatMap((message) => (message.type === 'camera' ? message.state.state : []))
  }
}

const rejection = { reason: 'small', value: 20, limit: 28, direction: 'below' } as const

type Gates = [PromiseWithResolvers<void>, PromiseWithResolvers<void>, PromiseWithResolvers<void>]

/** Somebody comes with the second picture, which is to be told at once. */
const resultOf = ({ sequence, capturedAt }: Frame): FrameResult => ({
  sightings: [],
  presence: { camera, people: [], strangers: sequence === 1 ? 1 : 0, at: capturedAt },
  tracks: [],
  ended: [],
  rejected: [{ track: brand<TrackId>(1), detection: face(square(0, 0, 20)), rejection }],
})

test('pictures that cannot be judged are left out, as long as others can', async () => {
  const sequences: number[] = []
  const watched = new Watched(async ({ sequence }) => {
    sequences.push(sequence)
    if (sequence % 10 !== 0) throw new Error('no')
  })
  await watched.ended
  expect(sequences).toHaveLength(20)
  expect(watched.states).toEqual(['starting', 'running', 'ended'])
})

test('when ten in a row cannot be judged, the camera has failed, and says why', async () => {
  let pictures = 0
  const watched = new Watched(async () => {
    pictures++
    throw new Error('no')
  })
  await watched.ended
  expect(pictures).toBe(10)
  const error = { code: 'internal', message: 'no' }
  expect(watched.told.at(-1)).toMatchObject({ type: 'camera', state: { state: 'failed', error } })
})

test('of a picture that was in work when the camera was paused nothing is told, and who is there is told anew afterwards', async () => {
  const [working, finish, again] = Array.from({ length: 3 }, () => Promise.withResolvers<void>()) as Gates
  const presences = () => watched.told.filter(({ type }) => type === 'presence').length
  let openings = 0
  const watched = new Watched(async ({ sequence }) => {
    if (sequence === 0) openings++
    if (sequence !== 1) return
    if (openings > 1) return again.resolve()
    working.resolve()
    await finish.promise
  }, true)
  await working.promise
  watched.run.pause()
  finish.resolve()
  await vi.waitFor(() => expect(watched.states.at(-1)).toBe('paused'), { timeout: 30_000 })
  expect(presences()).toBe(1)
  watched.run.resume()
  await again.promise
  expect(watched.states).toEqual(['starting', 'running', 'paused', 'starting', 'running'])
  expect(presences()).toBe(2)
  watched.stop.abort()
  await watched.ended
})

test('rejected faces are told only when somebody wants to know', async () => {
  const rejected = ({ told }: Watched) => told.filter(({ type }) => type === 'rejected')
  const silent = new Watched(async () => {})
  await silent.ended
  expect(rejected(silent)).toEqual([])
  const telling = new Watched(async () => {})
  telling.run.tellRejected = true
  await telling.ended
  expect(rejected(telling)[0]).toMatchObject({ camera, faces: [{ track: 1, rejection }] })
})
