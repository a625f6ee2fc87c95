import { expect, test, vi } from 'vitest'
import type { Mat } from '../../../src/opencv/load.ts'
import { NetEmbedder } from '../../../src/vision/embedder.ts'
import { OpenCvImaging } from '../../../src/vision/imaging.ts'
import { choosePassports, readManifest } from '../../../src/vision/passports.ts'
import { face, square } from '../../unit/stages/faces.ts'
import { models, pictureOf } from './pictures.ts'

const imaging = new OpenCvImaging()
const picture = await pictureOf(imaging, 'astronaut')
const [{ passport }] = choosePassports(readManifest(models), {
  detector: { runtime: 'onnxruntime' },
  nets: 'facenet',
}).embedders
const places = Object.values(face(square(0, 0, 112)).landmarks).map(({ x, y }) => [x, y])
const aligned = { ...passport, input: { ...passport.input, width: 112, height: 112 } }
Object.assign(aligned, { crop: { kind: 'aligned', landmarks: places, border: 'constant' } })
const detection = face(square(50, 60, 80))

test.each([
  ['stretched box', passport, 160],
  ['aligned face', aligned, 112],
])('a net gets the %s in the size of its input, which is released', async (_, rule, size) => {
  const crops: Mat[] = []
  const net = async (crop: Mat) => {
    crops.push(crop)
    expect([crop.rows, crop.cols, crop.channels]).toEqual([size, size, 3])
    return Float32Array.of(3, 4)
  }
  const vector = await new NetEmbedder(net, rule, imaging).embed(picture, detection)
  expect(vector).toEqual(Float32Array.of(3 / 5, 4 / 5))
  expect(crops.map(({ empty }) => Boolean(empty))).toEqual([true])
})

test.each([
  ['zero', Float32Array.of(0, 0)],
  ['not a number', Float32Array.of(1, Number.NaN)],
  ['infinite', Float32Array.of(1, Number.POSITIVE_INFINITY)],
])('a vector that is %s is none', async (_, vector) => {
  expect(await new NetEmbedder(async () => vector, passport, imaging).embed(picture, detection)).toBeNull()
})

test('a face whose landmarks lie in one point is not shown to a net that needs them', async () => {
  const point = { x: 90, y: 100 }
  const landmarks = { leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point }
  const net = vi.fn(async () => Float32Array.of(1))
  expect(await new NetEmbedder(net, aligned, imaging).embed(picture, { ...detection, landmarks })).toBeNull()
  expect(net).not.toHaveBeenCalled()
})

test('a net that fails releases its crop', async () => {
  const failure = new Error('the net failed')
  let seen: Mat | undefined
  const net = async (crop: Mat) => {
    seen = crop
    throw failure
  }
  await expect(new NetEmbedder(net, passport, imaging).embed(picture, detection)).rejects.toBe(failure)
  expect(Boolean(seen?.empty)).toBe(true)
})
