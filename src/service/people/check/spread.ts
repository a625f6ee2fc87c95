import type { CheckedPhoto } from './checked.ts'
import type { Range, Spread } from './report.ts'

/** How photos differ. @param photos at least one */
export function spreadOf(photos: readonly CheckedPhoto[]): Spread {
  const measures = photos.flatMap((photo) => photo.measures ?? [])
  const range = (measure: 'yaw' | 'pitch' | 'brightness'): Range | null =>
    measures.length === 0 ? null : rangeOf(measures.map((each) => each[measure]))
  return {
    quality: rangeOf(photos.map(({ quality }) => quality)),
    yaw: range('yaw'),
    pitch: range('pitch'),
    brightness: range('brightness'),
    unmeasured: photos.length - measures.length,
  }
}

const rangeOf = (values: readonly number[]): Range => [Math.min(...values), Math.max(...values)]
