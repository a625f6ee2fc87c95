import type { CameraConfig } from '../config/schema.ts'

/** Frame intervals of a slow camera that may pass without a frame, however short its deadline. */
const leastIntervals = 3
const aDay = 86_400_000

/**
 * Milliseconds without a frame after which a camera has stalled; pictures and scenes may be as slow as their files say, and hang
 * nowhere.
 */
export function frameDeadline({ source, frame_deadline }: CameraConfig): number {
  if (source.type === 'scene' || source.type === 'images') return aDay
  const rate = 'fps' in source ? slowest(source) : undefined
  return Math.max(1000 * frame_deadline, rate === undefined ? 0 : (leastIntervals * 1000) / rate)
}

/** Frames a second, by day or by night. */
function slowest(source: {
  readonly fps?: number | undefined
  readonly night?: { readonly fps?: number | undefined } | undefined
}): number | undefined {
  const rates = [source.fps, source.night?.fps].filter((rate) => rate !== undefined)
  return rates.length === 0 ? undefined : Math.min(...rates)
}
