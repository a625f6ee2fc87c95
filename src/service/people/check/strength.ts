import { upperTail } from '../../../stages/normal.ts'
import type { CheckedPerson, Comparison } from './checked.ts'
import type { Spread, Strength } from './report.ts'

/** Fewer photos are weak: from one to three misses fall by half, see docs/accuracy.md. */
export const enough = 3
/** More hardly help. */
export const plenty = 5
/** Without a photo of this quality all are poor. */
export const goodQuality = 0.7
/** Degrees from the photo that is turned most to the left to that turned most to the right. */
export const wideYaw = 25
/** Between the darkest face and the brightest. */
export const wideBrightness = 0.12

/** The share of good looks at a person that are expected to reach the similarity by which they are named. */
export function reachOfPerson({ model: { genuine }, threshold }: Comparison): number {
  return upperTail((threshold - genuine.mean) / Math.hypot(genuine.between, genuine.within))
}

/** How well a person can be known again by their photos. @param different photos that no other one repeats */
export function strengthOf({ comparison }: CheckedPerson, different: number, spread: Spread | null): Strength {
  if (comparison === null || spread === null) return 'none'
  if (different < enough || spread.quality[1] < goodQuality) return 'weak'
  return different >= plenty && isWide(spread.yaw, wideYaw) && isWide(spread.brightness, wideBrightness)
    ? 'good'
    : 'fair'
}

export function isWide(range: Spread['yaw'], width: number): boolean {
  return range !== null && range[1] - range[0] >= width
}
