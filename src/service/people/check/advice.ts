import type { PersonCheck } from './report.ts'
import { enough, goodQuality, isWide, plenty, wideBrightness, wideYaw } from './strength.ts'

/** What to do next for a person, the most useful first. @param different photos that no other one repeats */
export function adviceFor(check: Omit<PersonCheck, 'advice'>, different: number): string[] {
  return [...mistakes(check), ...gaps(check, different)]
}

function* mistakes({ name, outliers, duplicates, missing, photos }: Omit<PersonCheck, 'advice'>): Generator<string> {
  const [first] = outliers
  if (first?.eitherOf) yield `the two photos are not alike: one of them is probably not ${name}, remove it`
  else
    for (const { source } of outliers)
      yield `${source} is probably not ${name}: remove it, or add photos that look like it`
  for (const {
    photos: [one, other],
  } of duplicates)
    yield `${one} and ${other} are one photo: one of them is enough`
  for (const { space, photos: count } of missing) {
    yield `${count === photos ? 'no photo was' : `${count} photos were not`} seen by the net of ${space}: familiar people migrate --photos FOLDER`
  }
}

function* gaps({ spread, strength }: Omit<PersonCheck, 'advice'>, different: number): Generator<string> {
  if (different < enough) yield `add ${countOf(enough - different)}: ${enough} are needed, ${plenty} are better`
  else if (different < plenty) yield `add ${countOf(plenty - different)}: ${plenty} are better than ${different}`
  if (spread === null || strength === 'none') return
  if (spread.quality[1] < goodQuality)
    yield 'add a photo that is sharp, large and facing the camera: all are of poor quality'
  // What is not known is not asked for, else it would be asked for ever.
  if (spread.yaw !== null && different > 1 && !isWide(spread.yaw, wideYaw)) yield sideText(spread.yaw)
  if (spread.brightness !== null && different > 1 && !isWide(spread.brightness, wideBrightness)) {
    yield 'add a photo in other light: all faces are about equally bright'
  }
}

/** Positive yaw is a face that looks to the right of the picture. */
function sideText([least, greatest]: readonly [number, number]): string {
  const middle = (least + greatest) / 2
  if (Math.abs(middle) < wideYaw / 2)
    return 'add photos turned a little to the left and to the right: all look the same way'
  return 'add a photo facing the camera, or turned to the other side: all look the same way'
}

const countOf = (photos: number): string => (photos === 1 ? '1 more photo' : `${photos} more photos`)
