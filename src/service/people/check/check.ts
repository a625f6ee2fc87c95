import type { KeptTemplate, Person } from '../../../domain/person.ts'
import { adviceFor } from './advice.ts'
import { type CheckedPerson, type CheckRules, prepare } from './checked.ts'
import { lookAlikesOf } from './look-alikes.ts'
import { outliersOf } from './outliers.ts'
import type { GalleryCheck, PersonCheck } from './report.ts'
import { differentPhotos, duplicatesIn, sharedPhotos } from './same-photos.ts'
import { spreadOf } from './spread.ts'
import { reachOfPerson, strengthOf } from './strength.ts'

/** What a gallery is worth, and what is wrong with it. Photos come from anywhere: they are compared as the nets give them. */
export function checkGallery(
  everyone: readonly { readonly person: Person; readonly templates: readonly KeptTemplate[] }[],
  rules: CheckRules,
): GalleryCheck {
  const people = everyone.map(({ person, templates }) => prepare(person, templates, rules, everyone.length))
  return {
    people: people.map((person) => checkPerson(person, rules)),
    sharedPhotos: sharedPhotos(people),
    lookAlikes: lookAlikesOf(people),
  }
}

function checkPerson(person: CheckedPerson, rules: CheckRules): PersonCheck {
  const { id, name, photos, comparison } = person
  const duplicates = duplicatesIn(person)
  const different = differentPhotos(person)
  const spread = photos.length === 0 ? null : spreadOf(photos)
  const check = {
    id,
    name,
    strength: strengthOf(person, different, spread),
    photos: photos.length,
    reach: comparison && reachOfPerson(comparison),
    spread,
    duplicates,
    outliers: outliersOf(person),
    missing: missingOf(person, rules),
  }
  return { ...check, advice: adviceFor(check, different) }
}

function missingOf({ photos }: CheckedPerson, { spaces }: CheckRules): PersonCheck['missing'] {
  return spaces
    .map((space) => ({
      space,
      photos: photos.filter(({ templates }) => templates.every((template) => template.space !== space)).length,
    }))
    .filter((each) => each.photos > 0)
}
