import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { openSource } from '../../../src/camera/open.ts'
import { composeFrame } from '../../../src/camera/scene/compose.ts'
import { loadScene } from '../../../src/camera/scene/load.ts'
import { sceneTruth, type TruthFace } from '../../../src/camera/scene/truth.ts'
import type { SceneConfig } from '../../../src/config/schema.ts'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import type { Frame } from '../../../src/domain/frame.ts'
import { opencv } from '../../../src/opencv/load.ts'
import { frameSourceContract, HandTime, take } from '../../contract/frame-source.ts'
import { keptLog } from './log-lines.ts'
import { folderWith, picture } from './pictures.ts'

const camera = brand<CameraId>('door')
const scenes = join(import.meta.dirname, '../../fixtures/scenes')
const quiet = join(scenes, 'quiet.scene.yaml')
const crossing = join(scenes, 'crossing.scene.yaml')

function scene(path: string, config: Partial<SceneConfig> = {}, time = new HandTime()) {
  const whole: SceneConfig = { type: 'scene', path, pace: 'every-frame', loop: false, ...config }
  return openSource(camera, whole, { clock: time, wait: time.wait, log: keptLog().log })
}

frameSourceContract('scene', {
  patient: () => scene(quiet, { loop: true }),
  live: (time) => scene(quiet, { pace: 'real-time', loop: true }, time),
  missing: async () => {
    const path = join(await folderWith({}), 'missing.scene.yaml')
    return { source: scene(path), name: path, code: 'source-unreadable', appear: () => copyFile(quiet, path) }
  },
  keepsGivenTime: true,
  fast: { impossible: 'a frame is made when it is asked for' },
  clocked: { impossible: 'a frame is made when it is asked for' },
  lost: { impossible: 'nothing that was open can be unplugged' },
  stalled: { impossible: 'a frame is made when it is asked for' },
  half: { impossible: 'a frame is made in one step' },
  padded: { impossible: 'BGR rows are packed' },
  wrongSize: { impossible: 'no size is asked for' },
})

/** A scene of grey, 64 x 48, with one red square (80 x 40 in its photo, the face being its left half) unless said otherwise. */
async function scripted(script: object, actor?: object) {
  const base = { width: 64, height: 48, fps: 10, seconds: 1, background: { type: 'colour', colour: '#646464' } }
  const red = { name: 'Red', photo: 'red.png', face: [0, 0, 40, 40], path: [{ t: 0, x: 20, y: 20, height: 20 }] }
  const content = JSON.stringify({ ...base, actors: actor ? [{ ...red, ...actor }] : [], ...script })
  const folder = await folderWith({ 'scene.json': content, 'red.png': picture('.png', [0, 0, 200]) })
  return join(folder, 'scene.json')
}

const at = (frame: Frame, x: number, y: number) => [...frame.pixels.slice(3 * (y * frame.width + x)).slice(0, 3)]

async function first(path: string): Promise<Frame> {
  const [frame] = await take(scene(path), 1)
  if (!frame) throw new Error('no frame')
  return frame
}

describe('a scene', () => {
  test('ends after its last frame', async () => {
    expect(await take(scene(await scripted({})), 99)).toHaveLength(10)
    expect(await take(scene(await scripted({ seconds: undefined, frames: 3 })), 99)).toHaveLength(3)
  })

  test('repeats its frames in a loop', async () => {
    const frames = await take(scene(await scripted({ frames: 2, seconds: undefined, noise: 9 }), { loop: true }), 4)
    expect(frames[2]?.pixels).toEqual(frames[0]?.pixels)
    expect(frames[1]?.pixels).not.toEqual(frames[0]?.pixels)
  })

  test('puts the face where the path says, over the background', async () => {
    const frame = await first(await scripted({}, {}))
    expect(at(frame, 20, 20)).toEqual([0, 0, 200])
    expect(at(frame, 11, 11)).toEqual([0, 0, 200])
    expect(at(frame, 48, 28)).toEqual([0, 0, 200])
    expect(at(frame, 20, 8)).toEqual([100, 100, 100])
    expect(at(frame, 52, 20)).toEqual([100, 100, 100])
  })

  test('scales about the middle of the face, to a part of a pixel', async () => {
    const path = [{ t: 0, x: 32, y: 24, height: 60 }]
    const frame = await first(await scripted({}, { region: [0, 0, 40, 40], path }))
    const row = Array.from({ length: 64 }, (_, x) => at(frame, x, 24))
    expect(row.toReversed()).toEqual(row)
    // From 2 to 62, the edge between two pixels being shared by both.
    for (const [x, red] of [100, 116, 184, 200].entries()) expect(Math.abs((row[x]?.[2] ?? 0) - red)).toBeLessThan(2)
  })

  test('averages what is too fine for the frame', async () => {
    const cv = opencv()
    const stripes = Buffer.from(Uint8Array.from({ length: 256 * 256 * 3 }, (_, i) => (Math.floor(i / 3) % 2) * 255))
    const photo = cv.imencode('.png', new cv.Mat(stripes, 256, 256, cv.CV_8UC3))
    const actor = { name: null, photo: 's.png', face: [0, 0, 256, 256], path: [{ t: 0, x: 32, y: 24, height: 41 }] }
    const content = { width: 64, height: 48, fps: 10, frames: 1, actors: [actor] }
    const folder = await folderWith({ 's.png': photo, 'scene.json': JSON.stringify(content) })
    const frame = await first(join(folder, 'scene.json'))
    for (let x = 15; x < 50; x++) expect(Math.abs((at(frame, x, 24)[0] ?? 0) - 127.5)).toBeLessThan(4)
  })

  test('turns clockwise about the face', async () => {
    const frame = await first(await scripted({}, { rotation: 90 }))
    expect(at(frame, 20, 44)).toEqual([0, 0, 200])
    expect(at(frame, 40, 20)).toEqual([100, 100, 100])
  })

  test('draws later actors over earlier ones', async () => {
    const path = [{ t: 0, x: 20, y: 20, height: 20 }]
    const blue = { name: null, photo: 'blue.png', face: [0, 0, 40, 40], path }
    const red = { ...blue, photo: 'red.png' }
    const photos = { 'red.png': picture('.png', [0, 0, 200]), 'blue.png': picture('.png', [200, 0, 0]) }
    const content = { width: 64, height: 48, fps: 10, frames: 1, actors: [red, blue] }
    const folder = await folderWith({ ...photos, 'scene.json': JSON.stringify(content) })
    expect(at(await first(join(folder, 'scene.json')), 20, 20)).toEqual([200, 0, 0])
  })

  test('shows an actor from its coming to its leaving', async () => {
    const frames = await take(scene(await scripted({}, { appears: 0.3, leaves: 0.6 })), 10)
    const shown = frames.map((frame) => at(frame, 20, 20)[2] === 200)
    expect(shown.map(Number).join('')).toBe('0001110000')
  })

  test.each(['ellipse', 'outline'] as const)('cuts out an %s', async (shape) => {
    const points = [
      [20, 0],
      [40, 20],
      [20, 40],
      [0, 20],
    ]
    const cut = shape === 'outline' ? { shape, points } : { shape }
    const frame = await first(await scripted({}, { region: [0, 0, 40, 40], cut }))
    expect(at(frame, 20, 20)).toEqual([0, 0, 200])
    expect(at(frame, 11, 11)).toEqual([100, 100, 100])
  })

  test('fades at a feathered edge, with no other colour coming in', async () => {
    const frame = await first(await scripted({}, { cut: { shape: 'rectangle', feather: 8 } }))
    for (let x = 10; x < 52; x++) {
      const [blue = 0, , red = 0] = at(frame, x, 20)
      // On the line from grey (100, 100) to red (0, 200), to one level.
      expect(Math.abs(blue + red - 200)).toBeLessThanOrEqual(2)
    }
    expect(at(frame, 11, 20)[2]).toBeLessThan(150)
  })

  test('changes the light of one actor, or of all', async () => {
    const one = await first(await scripted({}, { brightness: 30, contrast: 0.5 }))
    expect(at(one, 20, 20)).toEqual([94, 94, 194])
    expect(at(one, 60, 40)).toEqual([100, 100, 100])
    expect(at(await first(await scripted({ brightness: 30 }, {})), 60, 40)).toEqual([130, 130, 130])
  })

  test('changes the light in time', async () => {
    const brightness = [
      { t: 0, value: 0 },
      { t: 1, value: 100 },
    ]
    const frames = await take(scene(await scripted({ brightness })), 10)
    expect(frames.map((frame) => frame.pixels[0])).toEqual([100, 110, 120, 130, 140, 150, 160, 170, 180, 190])
  })

  test('adds noise of the given strength, to one actor or to all', async () => {
    const all = await first(await scripted({ noise: 10 }))
    expect(deviation([...all.pixels])).toBeCloseTo(10, 0)
    const one = await first(await scripted({}, { noise: 10 }))
    expect(at(one, 60, 40)).toEqual([100, 100, 100])
    expect(deviation(Array.from({ length: 30 }, (_, x) => at(one, 15 + x, 20)[2] ?? 0))).toBeGreaterThan(5)
  })

  test('blurs one actor, or all', async () => {
    const edge = async (path: string) => at(await first(path), 20, 12)[2] ?? 0
    const sharp = await edge(await scripted({}, {}))
    expect(sharp).toBe(200)
    expect(await edge(await scripted({ blur: 3 }, {}))).toBeLessThan(190)
    expect(await edge(await scripted({}, { blur: 3 }))).toBeLessThan(190)
  })

  test('can have a photo or a gradient behind it', async () => {
    expect(at(await first(await scripted({ background: { type: 'photo', photo: 'red.png' } })), 60, 40)).toEqual([
      0, 0, 200,
    ])
    const stops = [
      { at: 0, colour: '#000000' },
      { at: 1, colour: '#ffffff' },
    ]
    const frame = await first(await scripted({ background: { type: 'gradient', direction: 'right', stops } }))
    expect(at(frame, 32, 0)[0]).toBeCloseTo(129, -1)
    expect(at(frame, 63, 0)[0]).toBeGreaterThan(250)
  })

  test('has the same bytes in each process, and others with another seed', async () => {
    const [one, other] = await Promise.all([hashes(crossing), hashes(crossing)])
    expect(one).toBe(other)
    const noisy = (seed: number) => scripted({ noise: 5, seed })
    expect((await first(await noisy(1))).pixels).not.toEqual((await first(await noisy(2))).pixels)
  })

  test('looks the same whether or not the frames before were made', async () => {
    using loaded = await loadScene(crossing)
    const late = hash(composeFrame(loaded, 30))
    composeFrame(loaded, 3)
    expect(hash(composeFrame(loaded, 30))).toBe(late)
  })
})

describe('the truth', () => {
  test('gives the box of the face', async () => {
    using loaded = await loadScene(await scripted({}, {}))
    const box = { x: 10, y: 10, width: 20, height: 20 }
    expect(sceneTruth(loaded)[0]).toEqual({ index: 0, t: 0, faces: [{ actor: 0, name: 'Red', box, visible: 1 }] })
  })

  test('counts only what is inside of the frame', async () => {
    using loaded = await loadScene(await scripted({}, { path: [{ t: 0, x: 0, y: 20, height: 20 }] }))
    expect(sceneTruth(loaded)[0]?.faces[0]?.visible).toBe(0.5)
  })

  test('leaves out who is not to be seen', async () => {
    using loaded = await loadScene(await scripted({}, { path: [{ t: 0, x: -40, y: 20, height: 20 }] }))
    expect(sceneTruth(loaded)[0]?.faces).toEqual([])
    using empty = await loadScene(quiet)
    expect(sceneTruth(empty).every((frame) => frame.faces.length === 0)).toBe(true)
  })

  test('tells who is hidden behind whom', async () => {
    using loaded = await loadScene(crossing)
    const least = (actor: number) => Math.min(...sceneTruth(loaded).flatMap(visibleIn(actor, loaded.width)))
    expect(least(0)).toBeLessThan(0.5)
    expect(least(1)).toBe(1)
  })
})

/** The visible share of an actor, in frames in which the face is wholly inside. */
const visibleIn = (actor: number, width: number) => (frame: { faces: readonly TruthFace[] }) =>
  frame.faces
    .filter((face) => face.actor === actor && face.box.x >= 0 && face.box.x + face.box.width <= width)
    .map((face) => face.visible)

describe('a scene that cannot be used', () => {
  const problem = async (script: object | string, actor?: object) => {
    const path =
      typeof script === 'string'
        ? join(await folderWith({ 's.yaml': script }), 's.yaml')
        : await scripted(script, actor)
    return String(await take(scene(path), 1).catch((error: unknown) => error))
  }

  test('names the key', async () => {
    expect(await problem({ fps: 0 })).toMatch(/scene .*scene\.json: fps: Too small/)
    expect(await problem({ widht: 3 })).toMatch(/the file: Unrecognized key: "widht"/)
    expect(await problem({}, { path: [{ t: 0, x: 1, y: 'top', height: 9 }] })).toMatch(
      /actors\.0\.path\.0\.y: Invalid input/,
    )
    expect(await problem({}, { rotation: [{ t: 0, value: 'left' }] })).toMatch(
      /actors\.0\.rotation\.0\.value: Invalid input/,
    )
    expect(
      await problem(
        {},
        {
          rotation: [
            { t: 1, value: 1 },
            { t: 1, value: 2 },
          ],
        },
      ),
    ).toMatch(/actors\.0\.rotation: each keyframe/)
    expect(await problem({}, { leaves: 1, appears: 2 })).toMatch(/actors\.0\.leaves: must be later/)
    expect(await problem({ frames: 3 })).toMatch(/seconds: give the length either/)
    expect(await problem({ background: { type: 'colour', colour: 'red' } })).toMatch(
      /background\.colour: give a colour as/,
    )
  })

  test('names what is no YAML', async () => {
    expect(await problem('width: [')).toMatch(/s\.yaml cannot be read: .*line 1/s)
    expect(await problem('')).toMatch(/s\.yaml: the file: Invalid input/)
  })

  test('names a photo that is missing, or none, or too small', async () => {
    expect(await problem({}, { photo: 'green.png' })).toMatch(/actors\.0\.photo: .*green\.png cannot be read: ENOENT/)
    expect(await problem({}, { photo: 'scene.json' })).toMatch(
      /actors\.0\.photo: .*scene\.json is not a whole JPEG or PNG/,
    )
    expect(await problem({}, { region: [0, 0, 81, 40] })).toMatch(
      /actors\.0\.region: reaches beyond the photo.*80 x 40/,
    )
    expect(await problem({}, { region: [0, 0, 30, 40] })).toMatch(/actors\.0\.face: is not within/)
  })
})

test('the scene of the demonstration shows one person and two strangers, large enough to be recognised', async () => {
  using loaded = await loadScene(join(scenes, 'demo.scene.yaml'))
  const whole = sceneTruth(loaded).flatMap((frame) => frame.faces.filter((face) => face.visible === 1))
  expect(new Set(whole.map((face) => `${face.actor} ${face.name}`))).toEqual(
    new Set(['0 null', '1 Barack Obama', '2 null']),
  )
  for (const { box } of whole) {
    expect(box.height).toBeGreaterThan(90)
    expect(box.height).toBeLessThan(200)
  }
})

const hash = (pixels: Uint8Array) => createHash('sha256').update(pixels).digest('hex')

/** The hash of all frames, made in a process of its own. */
async function hashes(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    fileURLToPath(new URL('./hash-scene.ts', import.meta.url)),
    path,
  ])
  expect(stdout).toMatch(/^[0-9a-f]{64}$/)
  return stdout
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
