import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { brand, type CameraId, type GalleryRevision } from '../../../src/domain/brand.ts'
import type { FromVision, VisionSettings } from '../../../src/vision/protocol.ts'
import { type VisionListener, VisionSupervisor } from '../../../src/vision/supervisor.ts'
import { defaultRules } from '../../support/limits.ts'
import { photo } from '../../support/workspace.ts'
import { models } from './pictures.ts'

const log = pino({ level: 'silent' })
const patience = { first: 1, longest: 1, healthyAfter: 60_000, silence: 60_000 }
const settings: VisionSettings = {
  models,
  logLevel: 'silent',
  detector: { runtime: 'onnxruntime', threads: 1, minScore: 0.5 },
  executions: {},
  nets: 'facenet',
  falseMatchRate: 0.001,
  minLooks: 3,
  centring: true,
  ...defaultRules,
  recognising: true,
  faceImages: false,
  tellRejected: false,
  motion: { enabled: true, checkEvery: 2000 },
  absentAfter: 30_000,
  cameras: {},
}

/** Records what the supervisor tells. */
class Recording implements VisionListener {
  readonly pids: number[] = []
  readonly deaths: string[] = []
  readonly failures: string[] = []
  readonly messages: FromVision[] = []
  #wake = Promise.withResolvers<void>()

  message(message: FromVision): void {
    this.messages.push(message)
    this.#ring()
  }
  died(how: string): void {
    this.deaths.push(how)
    this.#ring()
  }
  ready(_: unknown, pid: number): void {
    this.pids.push(pid)
    this.#ring()
  }
  failed({ code }: { code: string }): void {
    this.failures.push(code)
    this.#ring()
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.#wake.promise
  }

  #ring(): void {
    this.#wake.resolve()
    this.#wake = Promise.withResolvers()
  }
}

let supervisor: VisionSupervisor | undefined
afterEach(() => supervisor?.stop())

function supervise(
  listener: Recording,
  changes: Partial<VisionSettings> = {},
  silence = patience.silence,
): VisionSupervisor {
  supervisor = new VisionSupervisor({ ...settings, ...changes }, listener, log, { ...patience, silence })
  return supervisor
}

test('vision examines photos, and ends when it is stopped', async () => {
  const listener = new Recording()
  const vision = supervise(listener)
  const info = await vision.start()
  expect(info.models.map(({ file }) => file)).toEqual(['centerface-int8.onnx', 'facenet-int8.onnx'])
  const examination = await vision.examine(readFileSync(photo.obama))
  expect(examination).toMatchObject({
    readable: true,
    faces: [{ usable: true, embeddings: [{ vector: { length: 512 } }] }],
  })
  expect(await vision.examine(Buffer.from('no picture'))).toEqual({ readable: false })
  await vision.stop()
  expect(listener.deaths).toEqual([])
  await expect(vision.examine(readFileSync(photo.obama))).rejects.toMatchObject({ code: 'vision-unavailable' })
})

test('a start that cannot succeed is told once and not tried again', async () => {
  const listener = new Recording()
  await expect(supervise(listener, { models: '/nowhere' }).start()).rejects.toMatchObject({ code: 'model-missing' })
  expect(listener.failures).toEqual(['model-missing'])
  expect(listener.deaths).toEqual([])
})

test('a vision that dies three times before it is ready is given up', async () => {
  const before = process.env['NODE_OPTIONS']
  process.env['NODE_OPTIONS'] = '--no-such-option'
  try {
    const listener = new Recording()
    await expect(supervise(listener).start()).rejects.toMatchObject({
      code: 'vision-unavailable',
      message: expect.stringContaining('3 times: exit status 9'),
    })
    await supervisor?.stop()
    expect(listener.deaths.length).toBeGreaterThanOrEqual(2)
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS']
    else process.env['NODE_OPTIONS'] = before
  }
})

test('a death while a photo is examined rejects that, and the next life has gallery and cameras again', async () => {
  const listener = new Recording()
  const source = { type: 'images', path: photo.astronaut, fps: 5, loop: true } as const
  const cameras = { door: { source, frame_deadline: 5 } }
  const vision = supervise(listener, { cameras })
  const { spaces } = await vision.start()
  vision.setGallery({ revision: brand<GalleryRevision>(7), spaces, members: [], centres: [] })
  const sightings = () => listener.messages.filter(({ type }) => type === 'sighting')
  await listener.until(() => sightings().length === 1)

  const examination = vision.examine(readFileSync(photo.obama))
  process.kill(listener.pids[0] as number, 'SIGKILL')
  await expect(examination).rejects.toMatchObject({ code: 'vision-unavailable' })
  await listener.until(() => sightings().length === 2)
  expect(listener.deaths).toEqual(['signal SIGKILL'])
  expect(listener.pids).toHaveLength(2)
  expect(sightings()[1]).toMatchObject({ sighting: { identity: { kind: 'unknown' }, galleryRevision: 7 } })
})

test('looks for an enrolment come from the camera that is asked, from the next life too, and end when told', async () => {
  const listener = new Recording()
  const source = (path: string) =>
    ({ source: { type: 'images', path, fps: 10, loop: true }, frame_deadline: 5 }) as const
  const cameras = { door: source(photo.obama), hall: source(photo.astronaut) }
  const vision = supervise(listener, { cameras, recognising: false })
  const { spaces } = await vision.start()
  vision.setGallery({ revision: brand<GalleryRevision>(1), spaces, members: [], centres: [] })
  const looks = () => listener.messages.filter((message) => message.type === 'look')
  vision.setWatch({ camera: brand<CameraId>('door'), request: 3 })
  await listener.until(() => looks().length === 2)
  process.kill(listener.pids[0] as number, 'SIGKILL')
  await listener.until(() => looks().length === 4)
  for (const { request, examination } of looks()) {
    expect(request).toBe(3)
    expect(examination).toMatchObject({ size: { width: 910, height: 1137 }, faces: [{ usable: true }] })
  }
  vision.setWatch(null)
  vision.setWatch({ camera: brand<CameraId>('hall'), request: 4 })
  await listener.until(() => looks().at(-1)?.request === 4)
  expect(looks().at(-1)).toMatchObject({ examination: { size: { width: 512, height: 512 } } })
})

test('a camera off its schedule is not opened, in the next life neither, until it is to be', async () => {
  const listener = new Recording()
  const source = { type: 'images', path: photo.astronaut, fps: 10, loop: true } as const
  const vision = supervise(listener, { cameras: { door: { source, frame_deadline: 5 } }, recognising: false })
  vision.setHours({ door: { open: false, night: false } })
  const { spaces } = await vision.start()
  vision.setGallery({ revision: brand<GalleryRevision>(1), spaces, members: [], centres: [] })
  const states = () => listener.messages.flatMap((one) => (one.type === 'camera' ? one.state.state : []))
  await listener.until(() => states().length === 1)
  process.kill(listener.pids[0] as number, 'SIGKILL')
  await listener.until(() => states().length === 2)
  vision.setHours({ door: { open: true, night: false } })
  await listener.until(() => states().length === 4)
  expect(states()).toEqual(['off-schedule', 'off-schedule', 'starting', 'running'])
})

test('faces in a mask are counted and not told, and told once it is taken away; boxes are of the whole picture', async () => {
  const listener = new Recording()
  const everywhere = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ]
  const source = (loop: boolean) => ({ type: 'images', path: photo.astronaut, fps: 10, loop }) as const
  const view = { region: [0.25, 0, 0.5, 0.5], masks: [everywhere] }
  const once = { source: source(false), frame_deadline: 5, ...view }
  const hall = { source: source(true), frame_deadline: 5 }
  const vision = supervise(listener, { cameras: { once, hall: { ...hall, ...view } } })
  const { spaces } = await vision.start()
  vision.setGallery({ revision: brand<GalleryRevision>(1), spaces, members: [], centres: [] })
  const tallies = () => listener.messages.filter((message) => message.type === 'tally')
  await listener.until(() => tallies().length === 1)
  expect(tallies()).toMatchObject([{ camera: 'once', tally: { faces: 0, rejected: { masked: 1 } } }])

  vision.configure({ ...settings, cameras: { once, hall: { ...hall, region: view.region } } })
  const sightings = () => listener.messages.filter((message) => message.type === 'sighting')
  await listener.until(() => sightings().length === 1)
  const { x = 0, y = 0 } = sightings()[0]?.sighting.box ?? {}
  expect({ x: Math.round(x / 20), y: Math.round(y / 20) }).toEqual({ x: 9, y: 3 })
})

test('a vision that hangs is killed, and another takes its place', async () => {
  const listener = new Recording()
  await supervise(listener, {}, 3000).start()
  process.kill(listener.pids[0] as number, 'SIGSTOP')
  await listener.until(() => listener.pids.length === 2)
  expect(listener.deaths).toEqual(['signal SIGKILL'])
})

test('stopping ends a start that is under way', async () => {
  const vision = supervise(new Recording())
  const start = vision.start()
  await Promise.all([vision.stop(), expect(start).rejects.toMatchObject({ code: 'vision-unavailable' })])
})

test('after a failure to come back, its reason is what examinations get', async () => {
  const listener = new Recording()
  const folder = mkdtempSync(join(tmpdir(), 'familiar-models-'))
  cpSync(models, folder, { recursive: true })
  const vision = supervise(listener, { models: folder })
  await vision.start()
  rmSync(folder, { recursive: true })
  process.kill(listener.pids[0] as number, 'SIGKILL')
  await listener.until(() => listener.failures.length === 1)
  await expect(vision.examine(readFileSync(photo.obama))).rejects.toMatchObject({ code: 'model-missing' })
})
