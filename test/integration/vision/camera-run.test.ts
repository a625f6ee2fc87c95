import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { root } from '../../../scripts/support/daemon-process.ts'
import type { SourceConfig } from '../../../src/config/schema.ts'
import { brand, type CameraId, type TrackId } from '../../../src/domain/brand.ts'
import type { Frame } from '../../../src/domain/frame.ts'
import type { Sighting } from '../../../src/domain/sighting.ts'
import type { SeenPicture } from '../../../src/pipeline/examine.ts'
import { Tally } from '../../../src/pipeline/tally.ts'
import type { FrameResult, Walk } from '../../../src/pipeline/walk.ts'
import { CameraRun, type CameraSettings } from '../../../src/vision/camera-run.ts'
import type { MatPicture } from '../../../src/vision/imaging.ts'
import { Onlooker } from '../../../src/vision/onlooker.ts'
import type { FaceImage, FromVision } from '../../../src/vision/protocol.ts'
import { eventually } from '../../support/eventually.ts'
import { scene } from '../../support/workspace.ts'
import { face, square } from '../../unit/stages/faces.ts'
import { piCamera } from '../camera/pi-cameras.ts'
import { folderWith } from '../camera/pictures.ts'

const camera = brand<CameraId>('door')
const settings: CameraSettings = { absentAfter: 30_000, recognising: true, faceImages: false, tellRejected: false }

const log = pino({ level: 'silent' })
const nobody: SeenPicture = { readable: true, size: { width: 640, height: 480 }, faces: [] }

/** A camera run over a scene's 20 pictures, or an endless one, whose walk is as given. */
class Watched {
  readonly told: FromVision[] = []
  /** How often the walk was to forget whom it saw. */
  forgotten = 0
  /** The least intervals between two looks that the walk was told. */
  readonly paces: number[] = []
  readonly stop = new AbortController()
  readonly run: CameraRun
  readonly ended: Promise<void>
  readonly tally = new Tally()
  readonly onlooker = new Onlooker(camera, async () => this.examine(), log)
  examine = async (): Promise<SeenPicture> => nobody
  faces = (_: Frame, sightings: readonly Sighting[]) => sightings.map(faceOf)
  sightings: readonly Sighting[] = []

  constructor(process: (frame: Frame) => Promise<void>, loop = false, source?: SourceConfig) {
    const walk = {
      process: async (frame: Frame) => process(frame).then(() => ({ ...resultOf(frame), sightings: this.sightings })),
      forget: () => this.forgotten++,
      useLeastInterval: (interval: number) => this.paces.push(interval),
    }
    const send = (message: FromVision): void => void this.told.push(message)
    this.run = new CameraRun({
      camera,
      walk: walk as unknown as Walk<MatPicture>,
      tally: this.tally,
      onlooker: this.onlooker,
      faces: { of: async (frame, sightings) => this.faces(frame, sightings) },
      send,
      log,
      settings,
    })
    const quiet = { type: 'scene', path: scene('quiet'), pace: 'every-frame', loop } as const
    this.ended = this.run.toEnd({ source: source ?? quiet, frame_deadline: 5 }, this.stop.signal)
  }

  get states(): string[] {
    return this.told.flatMap((message) => (message.type === 'camera' ? message.state.state : []))
  }
}

const faceOf = ({ track }: Sighting): FaceImage => ({
  type: 'face',
  camera,
  track,
  person: null,
  jpeg: new Uint8Array(1),
})

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

test('pictures that wait to be judged are all judged, however hot the board is', async () => {
  const watched = new Watched(async () => {})
  watched.run.setPace(400)
  await watched.ended
  expect(watched.paces).toEqual([])
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
  watched.run.setPrivacy(true)
  finish.resolve()
  await eventually(() => expect(watched.states.at(-1)).toBe('paused'))
  expect(presences()).toBe(1)
  watched.run.setPrivacy(false)
  await again.promise
  expect(watched.states).toEqual(['starting', 'running', 'paused', 'starting', 'running'])
  expect(presences()).toBe(2)
  watched.stop.abort()
  await watched.ended
})

test('out of its hours a camera is closed; privacy is the stronger reason, and does not open it at its end', async () => {
  const watched = new Watched(async () => {}, true)
  const last = (state: string) => eventually(() => expect(watched.states.at(-1)).toBe(state))
  await last('running')
  watched.run.setHours({ open: false, night: false })
  await last('off-schedule')
  watched.run.setPrivacy(true)
  await last('paused')
  watched.run.setPrivacy(false)
  await last('off-schedule')
  watched.run.setHours()
  await last('running')
  expect(watched.states).toEqual([
    'starting',
    'running',
    'off-schedule',
    'paused',
    'off-schedule',
    'starting',
    'running',
  ])
  watched.stop.abort()
  await watched.ended
})

test('a camera that is off its schedule can be stopped', async () => {
  const watched = new Watched(async () => {}, true)
  watched.run.setHours({ open: false, night: false })
  await eventually(() => expect(watched.states.at(-1)).toBe('off-schedule'))
  watched.stop.abort()
  await watched.ended
  expect(watched.states.at(-1)).toBe('off-schedule')
})

test('when it is night a camera is opened anew, as it is to be by night', async () => {
  const folder = await folderWith({})
  const [tool, said] = [join(folder, 'tool'), join(folder, 'said')]
  const standIn = join(root, 'tools/rpicam-vid-stand-in')
  await writeFile(tool, `#!/bin/sh\necho "$@" >> '${said}'\nexec '${standIn}' "$@"\n`, { mode: 0o755 })
  const night = { from: '21:00', to: '06:00', gain: 8 }
  const watched = new Watched(async () => {}, true, { ...piCamera, tool, night })
  const running = (times: number) =>
    eventually(() => expect(watched.states.filter((state) => state === 'running')).toHaveLength(times))
  await running(1)
  watched.run.setHours({ open: true, night: true })
  await running(2)
  watched.stop.abort()
  await watched.ended
  const gains = (await readFile(said, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => /--gain=\d+/.exec(line)?.[0])
  // Each opening makes one picture first.
  expect(gains).toEqual([undefined, undefined, '--gain=8', '--gain=8'])
})

test('rejected faces are told only when somebody wants to know', async () => {
  const rejected = ({ told }: Watched) => told.filter(({ type }) => type === 'rejected')
  const silent = new Watched(async () => {})
  await silent.ended
  expect(rejected(silent)).toEqual([])
  const telling = new Watched(async () => {})
  telling.run.use({ ...settings, tellRejected: true })
  await telling.ended
  expect(rejected(telling)[0]).toMatchObject({ camera, faces: [{ track: 1, rejection }] })
})

test('while recognition is off pictures are let go unseen; once on again, whoever is there is told anew', async () => {
  const seen: number[] = []
  const presences = () => watched.told.filter(({ type }) => type === 'presence').length
  const watched = new Watched(async ({ sequence, pixels }) => {
    expect(pixels.length).toBeGreaterThan(0)
    seen.push(sequence)
    if (seen.length === 3) watched.run.use({ ...settings, recognising: false })
  }, true)
  await eventually(() => expect(watched.tally.frames).toBeGreaterThan(20))
  expect(seen).toEqual([0, 1, 2])
  // The third was in work when it was switched off.
  expect([presences(), watched.forgotten]).toEqual([2, 0])
  watched.run.use(settings)
  await eventually(() => expect(seen.length).toBeGreaterThan(3))
  expect(watched.forgotten).toBe(1)
  await eventually(() => expect(presences()).toBe(3))
  watched.stop.abort()
  await watched.ended
})

describe('looks for an enrolment', () => {
  const looks = ({ told }: Watched) => told.filter((message) => message.type === 'look')

  test('are told while they are asked for, at most three a second, whether or not anybody is recognised', async () => {
    const watched = new Watched(async () => {}, true)
    watched.run.use({ ...settings, recognising: false })
    watched.onlooker.request = 7
    await eventually(() => expect(looks(watched).length).toBeGreaterThan(3))
    watched.onlooker.request = null
    const told = looks(watched)
    await eventually(() => expect(watched.tally.frames).toBeGreaterThan(100))
    expect(looks(watched)).toEqual(told)
    for (const [place, { request, examination, at }] of told.entries()) {
      expect([request, examination]).toEqual([7, nobody])
      if (place > 0) expect(at - (told[place - 1]?.at ?? 0)).toBeGreaterThanOrEqual(333)
    }
    watched.stop.abort()
    await watched.ended
  })

  test('that fail cost a look, and not the camera', async () => {
    const watched = new Watched(async () => {})
    let failures = 0
    watched.examine = async () => {
      failures++
      throw new Error('no')
    }
    watched.onlooker.request = 7
    await watched.ended
    expect([failures > 0, looks(watched), watched.states]).toEqual([true, [], ['starting', 'running', 'ended']])
  })

  test('of a camera that was paused meanwhile are not told', async () => {
    const watched = new Watched(async () => {}, true)
    watched.examine = async () => {
      watched.run.setPrivacy(true)
      return nobody
    }
    watched.onlooker.request = 7
    await eventually(() => expect(watched.states.at(-1)).toBe('paused'))
    expect(looks(watched)).toEqual([])
    watched.stop.abort()
    await watched.ended
  })
})

describe('faces that were decided', () => {
  const faces = ({ told }: Watched) => told.filter(({ type }) => type === 'face')
  const sighting = { track: brand<TrackId>(4), identity: { kind: 'unknown' } } as Sighting

  test('are shown after their sighting, when somebody wants to see them', async () => {
    const watched = new Watched(async () => {})
    watched.sightings = [sighting]
    watched.run.use({ ...settings, faceImages: true })
    await watched.ended
    const order = watched.told.map(({ type }) => type).filter((type) => type === 'sighting' || type === 'face')
    expect(order).toEqual(Array(20).fill(['sighting', 'face']).flat())
    expect(faces(watched)[0]).toMatchObject({ track: 4 })
  })

  test('are not even cut out otherwise, nor without a sighting', async () => {
    const [unwanted, empty] = [new Watched(async () => {}), new Watched(async () => {})]
    unwanted.sightings = [sighting]
    empty.run.use({ ...settings, faceImages: true })
    for (const watched of [unwanted, empty]) {
      watched.faces = () => expect.unreachable()
      await watched.ended
      expect(watched.states.at(-1)).toBe('ended')
    }
  })

  test('of a camera that was paused meanwhile are not shown', async () => {
    const watched = new Watched(async () => {}, true)
    watched.sightings = [sighting]
    watched.run.use({ ...settings, faceImages: true })
    watched.faces = (_, sightings) => {
      watched.run.setPrivacy(true)
      return sightings.map(faceOf)
    }
    await eventually(() => expect(watched.states.at(-1)).toBe('paused'))
    expect(faces(watched)).toEqual([])
    watched.stop.abort()
    await watched.ended
  })
})
