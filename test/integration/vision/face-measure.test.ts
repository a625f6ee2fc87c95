import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Detection, Landmarks, Light } from '../../../src/domain/face.ts'
import { type Mat, opencv } from '../../../src/opencv/load.ts'
import { examine } from '../../../src/pipeline/examine.ts'
import { poseOf } from '../../../src/stages/quality/pose.ts'
import { MatPicture } from '../../../src/vision/imaging.ts'
import { type LoadedNets, loadNets } from '../../../src/vision/nets.ts'
import { defaultRules } from '../../support/limits.ts'
import { photo } from '../../support/workspace.ts'
import { withExif } from '../camera/pictures.ts'
import { models, type PhotoName } from './pictures.ts'

const cv = opencv()
const names: readonly PhotoName[] = ['obama', 'obama2', 'obama3', 'biden', 'astronaut']
let nets: LoadedNets

beforeAll(async () => {
  nets = await loadNets({ models, detector: { runtime: 'onnxruntime', minScore: 0.5 }, nets: 'facenet' })
})

const photoOf = (name: PhotoName): Mat => cv.imdecode(readFileSync(photo[name]))

async function faceIn(mat: Mat): Promise<Detection> {
  const [face] = await nets.detector.detect(new MatPicture(mat))
  if (face === undefined) throw new Error('no face')
  return face
}

/** Of each copy, where the face is in the photo itself: what is measured is light, not the detector. */
function measured(photos: readonly Mat[], face: Detection): Light[] {
  return photos.map((mat) => nets.meter.measure(new MatPicture(mat), face))
}

function blurred(mat: Mat, sigma: number): Mat {
  const size = 2 * Math.ceil(3 * sigma) + 1
  return mat.gaussianBlur(new cv.Size(size, size), sigma)
}

/** Whether each is less than the one before. */
const falls = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value < (values[i - 1] as number))

describe.each(names)('of the face of %s', (name) => {
  test('blur and motion lower the sharpness, step by step', async () => {
    const mat = photoOf(name)
    const face = await faceIn(mat)
    const { width } = face.box
    const still = measured([mat, ...[0.02, 0.04, 0.06].map((share) => blurred(mat, share * width))], face)
    expect(falls(still.map(({ sharpness }) => sharpness))).toBe(true)
    const moving = [0.05, 0.1, 0.2].map((share) => mat.blur(new cv.Size(Math.round(share * width), 1)))
    expect(falls(measured([mat, ...moving], face).map(({ sharpness }) => sharpness))).toBe(true)
  })

  test('darkness lowers brightness and contrast, too much light whitens', async () => {
    const mat = photoOf(name)
    const face = await faceIn(mat)
    const gains = (...all: number[]) =>
      measured(
        all.map((gain) => mat.convertTo(cv.CV_8UC3, gain, 0)),
        face,
      )
    const dark = gains(1, 0.5, 0.25, 0.1)
    expect(falls(dark.map(({ brightness }) => brightness))).toBe(true)
    expect(falls(dark.map(({ contrast }) => contrast))).toBe(true)
    expect(falls(gains(6, 3, 1.5).map(({ overexposed }) => overexposed))).toBe(true)
  })

  test('a mirrored photo has as much yaw and roll the other way', async () => {
    const mat = photoOf(name)
    const [pose, mirror] = [poseOf((await faceIn(mat)).landmarks), poseOf((await faceIn(mat.flip(1))).landmarks)]
    expect(Math.abs(mirror.yaw + pose.yaw)).toBeLessThan(8)
    expect(Math.abs(mirror.roll + pose.roll)).toBeLessThan(5)
    expect(Math.abs(mirror.pitch - pose.pitch)).toBeLessThan(8)
  })

  test('it is good enough to be recognised and to become a template', async () => {
    const examination = await examine(readFileSync(photo[name]), nets, defaultRules, { enrolment: true })
    expect(examination).toMatchObject({ faces: [{ usable: true }] })
    const quality = examination.readable ? examination.faces[0]?.quality : 0
    expect(quality).toBeGreaterThan(0.8)
  })
})

test.each([
  [3, cv.ROTATE_180],
  [6, cv.ROTATE_90_COUNTERCLOCKWISE],
  [8, cv.ROTATE_90_CLOCKWISE],
])('landmarks are where they are in the upright photo, when EXIF says %i', async (orientation, turn) => {
  const mat = photoOf('obama3')
  const upright = (await faceIn(mat)).landmarks
  const turned = withExif(cv.imencode('.jpg', mat.rotate(turn), [cv.IMWRITE_JPEG_QUALITY, 95]), orientation)
  const examination = await examine(turned, nets, defaultRules)
  if (!examination.readable) expect.unreachable()
  expect(examination.size).toEqual({ width: mat.cols, height: mat.rows })
  expect(examination.faces).toHaveLength(1)
  const found = examination.faces[0]?.detection.landmarks as Landmarks
  for (const name of Object.keys(upright) as (keyof Landmarks)[]) {
    expect(Math.hypot(found[name].x - upright[name].x, found[name].y - upright[name].y)).toBeLessThan(8)
  }
})

test('a face that reaches beyond the picture is measured all the same', () => {
  const mat = photoOf('biden')
  const at = { x: 0, y: 0 }
  const landmarks = { leftEye: at, rightEye: at, nose: at, leftMouth: at, rightMouth: at }
  const beyond = { box: { x: mat.cols - 5, y: -500, width: 900, height: 900 }, score: 0.9, landmarks }
  for (const value of Object.values(measured([mat], beyond)[0] as Light)) expect(Number.isFinite(value)).toBe(true)
})
