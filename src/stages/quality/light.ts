import type { Light } from '../../domain/face.ts'

/** A face in grey, always of one size: `greySide` x `greySide` values of 0..255, row by row. */
export type GreyFace = Float32Array

/**
 * The side of a measured face, pixels. Smaller than any face that is used, so that size does not count twice; and coarse enough
 * that noise averages out, while the blur that matters to a net (from 3 % of a face's width) is still seen.
 */
export const greySide = 24

/** Grey from which on nothing is left to see. */
const white = 250

/**
 * Sharpness is the standard deviation of the second differences over that of the first ones (what Hjorth, EEG analysis based on time domain
 * properties, 1970, calls the mobility of the gradient), across or down, whichever is less: blur by motion leaves the other
 * direction sharp, which the variance of the Laplacian is taken in by. Contrast and shading cancel out. 0 for a face of one grey.
 */
export function measureLight(face: GreyFace): Light {
  if (face.length !== greySide * greySide) throw new RangeError(`a grey face has ${greySide * greySide} pixels`)
  const { mean, deviation } = spreadOf(face)
  let overexposed = 0
  for (const value of face) if (value >= white) overexposed++
  return {
    sharpness: Math.min(mobility(face, 1), mobility(face, greySide)),
    brightness: mean / 255,
    contrast: deviation / 255,
    overexposed: overexposed / face.length,
  }
}

/** Of the pixels that have all four neighbours. @param step from a pixel to its neighbour: 1 across, `greySide` down */
function mobility(face: GreyFace, step: number): number {
  const inner = greySide - 2
  const first = new Float32Array(inner * inner)
  const second = new Float32Array(inner * inner)
  for (let i = 0; i < first.length; i++) {
    const at = (Math.floor(i / inner) + 1) * greySide + (i % inner) + 1
    const before = face[at - step] as number
    const after = face[at + step] as number
    first[i] = (after - before) / 2
    second[i] = after + before - 2 * (face[at] as number)
  }
  const slope = spreadOf(first).deviation
  return slope === 0 ? 0 : spreadOf(second).deviation / slope
}

function spreadOf(values: Float32Array): { readonly mean: number; readonly deviation: number } {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return { mean, deviation: Math.sqrt(squares / values.length) }
}
