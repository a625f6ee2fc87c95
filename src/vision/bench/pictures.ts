import { FamiliarError } from '../../domain/errors.ts'
import type { Detection } from '../../domain/face.ts'
import { type Mat, opencv } from '../../opencv/load.ts'
import { type ExamineRules, examine } from '../../pipeline/examine.ts'
import type { LoadedNets } from '../nets.ts'
import type { BenchCase } from './protocol.ts'

/** Of each case; more would only fill memory. They are played there and back, so that nothing jumps. */
const pictures = 8
/** Height of a face, as a share of the picture's. */
const faceHeight = 0.28
/** How much of the face's size is cut out around it. */
const margin = 0.5
/** How far everything moves to each side, as a share of the picture's width. */
const sway = 0.03
/** Standard deviation of the sensor's noise, of 255. */
const noise = 3

/** A face with what is around it; `height` is that of the face alone. */
export interface Cut {
  readonly mat: Mat
  readonly height: number
}

/**
 * The faces of photos, to be put into pictures.
 * @throws FamiliarError `photo-refused` when one shows no usable face
 */
export async function cutFaces(photos: readonly Uint8Array[], nets: LoadedNets, rules: ExamineRules): Promise<Cut[]> {
  const cuts: Cut[] = []
  for (const [index, photo] of photos.entries()) {
    const examination = await examine(photo, nets, rules)
    const face = examination.readable ? examination.faces.find(({ usable }) => usable) : undefined
    const picture = await nets.imaging.decode(photo)
    if (face === undefined || picture === null) {
      throw new FamiliarError('photo-refused', `Photo ${index + 1} of the measurement shows no usable face`)
    }
    cuts.push(cutOf(picture.mat, face.detection))
    picture.release()
  }
  return cuts
}

function cutOf(mat: Mat, { box }: Detection): Cut {
  const left = Math.max(0, Math.round(box.x - margin * box.width))
  const top = Math.max(0, Math.round(box.y - margin * box.height))
  const right = Math.min(mat.cols, Math.round(box.x + (1 + margin) * box.width))
  const bottom = Math.min(mat.rows, Math.round(box.y + (1 + margin) * box.height))
  const cv = opencv()
  return { mat: mat.getRegion(new cv.Rect(left, top, right - left, bottom - top)).copy(), height: box.height }
}

/** Pictures as a Pi camera gives them: packed I420. The faces stand side by side and sway. */
export function composePictures({ width, height, faces }: BenchCase, cuts: readonly Cut[]): Uint8Array[] {
  return Array.from({ length: pictures }, (_, index) => {
    const shift = Math.round(sway * width * Math.sin((Math.PI * index) / pictures - Math.PI / 2))
    const picture = background(width, height, shift)
    for (let face = 0; face < faces; face++) {
      paste(picture, cuts[face % cuts.length] as Cut, (width * (face + 0.5)) / faces + shift, height / 2, width / faces)
    }
    const pixels = i420(picture)
    picture.release()
    return pixels
  })
}

/** A wall with a thing that moves, or the gate would let nothing through where there is no face. */
function background(width: number, height: number, shift: number): Mat {
  const cv = opencv()
  const picture = new cv.Mat(height, width, cv.CV_8UC3, [110, 120, 125])
  const x = Math.round(0.05 * width) + shift
  picture.drawRectangle(new cv.Rect(Math.max(0, x), 0, Math.round(width / 12), height), new cv.Vec3(60, 70, 90), -1)
  return picture
}

function paste(picture: Mat, { mat, height }: Cut, centreX: number, centreY: number, room: number): void {
  const cv = opencv()
  const factor = Math.min((faceHeight * picture.rows) / height, (0.9 * room) / mat.cols, picture.rows / mat.rows)
  const scaled = mat.resize(Math.floor(mat.rows * factor), Math.floor(mat.cols * factor), 0, 0, cv.INTER_AREA)
  const x = Math.min(picture.cols - scaled.cols, Math.max(0, Math.round(centreX - scaled.cols / 2)))
  const y = Math.min(picture.rows - scaled.rows, Math.max(0, Math.round(centreY - scaled.rows / 2)))
  scaled.copyTo(picture.getRegion(new cv.Rect(x, y, scaled.cols, scaled.rows)))
  scaled.release()
}

function i420(picture: Mat): Uint8Array {
  const cv = opencv()
  const yuv = picture.cvtColor(cv.COLOR_BGR2YUV_I420)
  const pixels = new Uint8Array(yuv.getData())
  yuv.release()
  grain(pixels.subarray(0, picture.rows * picture.cols))
  return pixels
}

/** Adds noise to the luma, the same on each run (xorshift32). */
function grain(luma: Uint8Array): void {
  let state = 1
  for (let i = 0; i < luma.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    // The sum of two uniform numbers is noise enough.
    const step = (((state & 0xff) + ((state >>> 8) & 0xff)) / 255 - 1) * noise * 2.45
    luma[i] = Math.min(255, Math.max(0, (luma[i] as number) + step))
  }
}
