import type { Light } from '../../domain/face.ts'
import type { Shape } from './shape.ts'

/** Points (measured value, share) in the order of their values; beyond the ends the share stays. */
type Curve = readonly (readonly [value: number, share: number])[]

/**
 * How much of its similarity to the templates of the same person a face keeps, against the same face at its best. Medians over both sources of
 * the calibration half (`node test/bench/quality.ts`, figures in docs/quality.md).
 */
const keptBy = {
  size: [
    [16, 0.34],
    [20, 0.5],
    [24, 0.56],
    [28, 0.68],
    [34, 0.8],
    [40, 0.86],
    [50, 0.92],
    [60, 0.96],
    [80, 1],
  ],
  visible: [
    [0.7, 0.5],
    [0.83, 0.65],
    [0.9, 0.76],
    [0.94, 0.88],
    [0.97, 0.97],
    [1, 1],
  ],
  yaw: [
    [15, 1],
    [22, 0.98],
    [35, 0.9],
    [45, 0.79],
    [55, 0.73],
    [65, 0.66],
    [77, 0.65],
    [85, 0.48],
  ],
  roll: [
    [10, 1],
    [20, 0.98],
    [30, 0.92],
    [40, 0.83],
    [50, 0.66],
    [60, 0.33],
    [75, 0.13],
  ],
  overexposed: [
    [0, 1],
    [0.05, 0.96],
    [0.4, 0.84],
    [0.72, 0.63],
    [0.86, 0.38],
    [0.91, 0.28],
    [1, 0],
  ],
  contrast: [
    [0.01, 0.1],
    [0.016, 0.5],
    [0.033, 0.87],
    [0.065, 0.96],
    [0.1, 1],
  ],
  sharpness: [
    [0.5, 0.12],
    [0.57, 0.28],
    [0.64, 0.51],
    [0.77, 0.71],
    [0.97, 0.88],
    [1.2, 0.97],
    [1.36, 1],
  ],
} satisfies Record<string, Curve>

/**
 * What the shape leaves of a face's quality, 0..1: an upper bound of the quality. The detector's score says no more than
 * yaw and size do; pitch was not measured.
 */
export function qualityOfShape({ size, visible, pose }: Shape): number {
  return (
    kept('size', size) * kept('visible', visible) * kept('yaw', Math.abs(pose.yaw)) * kept('roll', Math.abs(pose.roll))
  )
}

/** What the light leaves of it, 0..1; a face's quality is the product of both. */
export function qualityOfLight({ overexposed, contrast, sharpness }: Light): number {
  return kept('overexposed', overexposed) * kept('contrast', contrast) * kept('sharpness', sharpness)
}

/** Between the points of the curve on a straight line; 0 for what is no number. */
function kept(measure: keyof typeof keptBy, value: number): number {
  const curve: Curve = keptBy[measure]
  const next = curve.findIndex(([at]) => value <= at)
  const [after, before] = [curve.at(next), curve.at(Math.max(0, next - 1))]
  if (Number.isNaN(value) || after === undefined || before === undefined) return 0
  if (next <= 0) return after[1]
  return before[1] + ((value - before[0]) / (after[0] - before[0])) * (after[1] - before[1])
}
