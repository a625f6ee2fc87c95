import { FamiliarError } from '../domain/errors.ts'
import { sha256Of } from './half.ts'
import type { Photo } from './photo.ts'
import type { Draw, Protocol } from './protocol.ts'

/**
 * The galleries of a protocol: its own, or drawn. The order of a draw is that of sha256("SEED DRAW NAME"), of people and of
 * their photos, so that anybody can repeat it in any language. Whether a face is found in a photo plays no part.
 *
 * @param photos those of the protocol's half
 * @param group photos of this group are enrolled
 */
export function drawsOf({ seed, identification, draws }: Protocol, photos: readonly Photo[], group: string): Draw[] {
  if (draws !== undefined) return draws
  const candidates = Map.groupBy(
    photos.filter((photo) => !photo.stranger && photo.group === group),
    ({ person }) => person,
  )
  const people = [...candidates].filter(([, own]) => own.length > identification.photos).map(([person]) => person)
  if (people.length === 0) return []
  return Array.from({ length: identification.draws }, (_, number) => {
    const salt = `${seed} ${number}`
    const chosen = shuffled(people, salt).slice(0, identification.people)
    return Object.fromEntries(
      chosen.map((person) => {
        const names = (candidates.get(person) ?? []).map(({ name }) => name)
        return [person, shuffled(names, salt).slice(0, identification.photos)]
      }),
    )
  })
}

/** In an order that the salt alone decides. */
export function shuffled(names: readonly string[], salt: string): string[] {
  return names
    .map((name) => ({ name, key: sha256Of(`${salt} ${name}`) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ name }) => name)
}

/**
 * @param photos those of the protocol's half
 * @throws FamiliarError `protocol-invalid` naming people or photos of the draws that are not there
 */
export function checkDraws(draws: readonly Draw[], photos: readonly Photo[]): void {
  const people = Map.groupBy(photos, ({ person }) => person)
  const wanted = new Set(draws.flatMap((draw) => Object.keys(draw)))
  demandNone(
    'people',
    [...wanted].filter((person) => !people.has(person)),
  )
  const names = draws.flatMap((draw) =>
    Object.entries(draw).flatMap(([person, enrolled]) => {
      const own = new Set(people.get(person)?.map(({ name }) => name))
      return enrolled.filter((name) => !own.has(name))
    }),
  )
  demandNone('photos', [...new Set(names)])
}

function demandNone(what: string, missing: readonly string[]): void {
  if (missing.length === 0) return
  const examples = missing.slice(0, 3).join(', ')
  throw new FamiliarError(
    'protocol-invalid',
    `The protocol names ${missing.length} ${what} that are not in the chosen half of the folders, such as ${examples}`,
  )
}
