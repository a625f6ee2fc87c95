import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { variableOf } from '../../../src/config/environment.ts'
import { configKeys } from '../../../src/config/keys.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { configSchema } from '../../../src/config/schema.ts'
import { valueAt } from '../../../src/config/values.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'familiar-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function load(config: unknown, env = {}) {
  const file = path.join(folder, 'familiar.yaml')
  writeFileSync(file, JSON.stringify(config))
  return loadConfig({ file }, env)
}

const name = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,31}$/)
/** Variables cannot say a camera's name with two underscores in a row, or one at its end. */
const sayable = name.filter((camera) => !/__|_$/.test(camera))
const file = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`)
const text = fc.string({ minLength: 1, unit: 'binary' }).filter((value) => value.isWellFormed())
/** JSON knows no -0. */
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value + 0)
const record = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] })

const images = fc.record(
  { type: fc.constant('images'), path: file, fps: number(0.001, 120), loop: fc.boolean() },
  { requiredKeys: ['type', 'path'] },
)
const scene = fc.record(
  { type: fc.constant('scene'), path: file, pace: fc.constantFrom('real-time', 'every-frame'), loop: fc.boolean() },
  { requiredKeys: ['type', 'path'] },
)
const even = (min: number, max: number) => fc.integer({ min: min / 2, max: max / 2 }).map((half) => 2 * half)
const picture = { width: even(64, 4608), height: even(64, 2592), fps: number(1, 120) }
const image = fc.record(
  {
    exposure: fc.constantFrom('normal', 'sport'),
    shutter: fc.integer({ min: 1, max: 1_000_000 }),
    ev: number(-8, 8),
    awb: fc.constantFrom('auto', 'indoor'),
  },
  { requiredKeys: [] },
)
const pi = fc.record(
  {
    type: fc.constantFrom('rpicam', 'libcamera'),
    ...picture,
    camera: fc.integer({ min: 0, max: 7 }),
    hflip: fc.boolean(),
    vflip: fc.boolean(),
    rotation: fc.constantFrom(0, 180),
    image,
    tuning_file: file,
    tool: file,
  },
  { requiredKeys: ['type'] },
)
const usb = fc.record(
  { type: fc.constant('usb'), ...picture, device: file, format: fc.constantFrom('mjpg', 'yuyv') },
  { requiredKeys: ['type'] },
)
const stream = fc.record(
  {
    type: fc.constant('stream'),
    url: fc.webUrl().map((url) => url.replace(/^https?/, 'rtsp')),
    transport: fc.constantFrom('tcp', 'udp'),
  },
  { requiredKeys: ['type', 'url'] },
)
const video = scene.map((value) => ({ ...value, type: 'video' }))
const camera = fc.record(
  { source: fc.oneof(pi, usb, stream, video, images, scene), frame_deadline: number(0.5, 600) },
  { requiredKeys: ['source'] },
)
const limits = {
  min_face: fc.integer({ min: 20, max: 400 }),
  min_visible: number(0, 1),
  max_yaw: number(5, 180),
  min_contrast: number(0, 0.5),
  min_sharpness: number(0, 2),
}
const configWith = (cameraName: fc.Arbitrary<string>) =>
  record({
    data: file,
    models: file,
    node: record({ name }),
    control: record({ socket: file }),
    log: record({ level: fc.constantFrom('trace', 'debug', 'info', 'warn', 'error') }),
    cameras: fc.dictionary(cameraName, camera, { maxKeys: 3 }),
    detector: record({
      runtime: fc.constantFrom('auto', 'onnxruntime', 'onnxruntime-float', 'opencv'),
      threads: fc.integer({ min: 1, max: 4 }),
      min_score: number(0.2, 0.95),
    }),
    recognition: record({
      execution: fc.constantFrom('auto', 'int8', 'float'),
      threads: fc.integer({ min: 1, max: 4 }),
      false_match_rate: number(0.00001, 0.1),
      min_looks: fc.integer({ min: 2, max: 10 }),
      quality: record({ ...limits, enrolment: record(limits) }),
    }),
    presence: record({ absent_after: number(0.5, 86_400) }),
    mqtt: record({
      url: fc.webUrl().map((url) => url.replace(/^https?/, 'mqtts')),
      username: text,
      password: text,
      base: fc.stringMatching(/^[a-zA-Z0-9_.-]{1,64}$/),
      embedded_port: fc.integer({ min: 0, max: 65_535 }),
      event_valid_for: number(1, 3600),
    }),
  })

it('loads the JSON of any valid configuration to itself', () => {
  fc.assert(
    fc.property(configWith(name), (given) => {
      const valid = configSchema.parse(given)
      const { file: _, ...settings } = load(JSON.parse(JSON.stringify(valid)))
      expect(settings).toMatchObject(valid)
      expect(configSchema.parse(settings)).toEqual(settings)
    }),
  )
})

it('lets each value be set by the environment as by the file', () => {
  fc.assert(
    fc.property(configWith(sayable), (given) => {
      const settings = load(given)
      expect(load({}, environmentOf(given, settings.cameras))).toEqual(settings)
    }),
  )
})

/** The variables that say the same. */
function environmentOf(given: unknown, cameras: object): Record<string, string> {
  const entries = configKeys
    .filter((key) => !key.section)
    .flatMap((key) =>
      ['', ...Object.keys(cameras)].map((camera) => key.path.map((part) => (part === '<name>' ? camera : part))),
    )
    .flatMap((keyPath) => {
      const value = valueAt(given, keyPath)
      return value === undefined ? [] : [[variableOf(keyPath), String(value)]]
    })
  return Object.fromEntries(entries)
}
