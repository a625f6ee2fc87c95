import type { GalleryCheck } from '../people/check/report.ts'
import { type Finding, found, ok } from './finding.ts'

const check = 'gallery'

/** What the check of the gallery comes to. Findings may be shown to others, so they name nobody. */
export function galleryFindings({ people, sharedPhotos, lookAlikes }: GalleryCheck): Finding[] {
  if (people.length === 0) return [found('gallery-empty', check, 'nobody is enrolled')]
  const unseen = people.filter(({ strength, missing }) => strength === 'none' || missing.length > 0).length
  const weak = people.filter(({ strength }) => strength === 'weak').length
  const mixed = people.filter(({ outliers }) => outliers.length > 0).length + sharedPhotos.length
  const findings = [
    ...when(unseen, () =>
      found('gallery-unseen', check, `${unseen} of ${people.length} people have photos that a net in use has not seen`),
    ),
    ...when(weak, () =>
      found('gallery-weak', check, `${weak} of ${people.length} people are known by few or poor photos`),
    ),
    ...when(mixed, () => found('gallery-mixed', check, `${mixed} photos seem to show somebody else`)),
    ...when(lookAlikes.length, () => found('gallery-alike', check, `${lookAlikes.length} pairs of people look alike`)),
  ]
  return findings.length > 0 ? findings : [ok(check, `${people.length} people, all of them well known`)]
}

function when(count: number, finding: () => Finding): Finding[] {
  return count > 0 ? [finding()] : []
}
