import type { Embeddings } from '../domain/face.ts'
import { shuffled } from './draws.ts'
import type { Probe, Probes } from './identification.ts'
import { isCompared, type Photo } from './photo.ts'
import type { Draw, Protocol } from './protocol.ts'

/**
 * What is looked for in the gallery of a draw, each photo for itself: the photos of the enrolled that stand for nobody, and
 * those of the strangers; where the photos have no strangers of their own, of everybody who is not enrolled.
 */
export function singleProbes(draw: Draw, photos: readonly Photo[]): Probes {
  const { mated, strangers } = unseen(draw, photos)
  return { mated: mated.map(probeOf), strangers: strangers.map(probeOf) }
}

/**
 * The same as tracks: each person shows so many photos once a draw, in an order drawn by the seed. Who has fewer shows them
 * again, as somebody who stands still before the camera.
 */
export function trackProbes(draw: Draw, photos: readonly Photo[], { seed, identification }: Protocol): Probes {
  const { mated, strangers } = unseen(draw, photos)
  const tracks = (some: readonly Photo[]): Probe[] =>
    [...Map.groupBy(some, ({ person }) => person)].map(([person, own]) => {
      const found = new Map(own.filter(isCompared).map(({ name, embeddings }) => [name, embeddings]))
      const order = shuffled([...found.keys()], `${seed} track`).slice(0, identification.track)
      const looks = order.map((name) => found.get(name) as Embeddings)
      return { person, looks: repeated(looks, identification.track) }
    })
  return { mated: tracks(mated), strangers: tracks(strangers) }
}

function repeated(looks: readonly Embeddings[], count: number): Embeddings[] {
  return looks.length === 0 ? [] : Array.from({ length: count }, (_, i) => looks[i % looks.length] as Embeddings)
}

function unseen(draw: Draw, photos: readonly Photo[]): { readonly mated: Photo[]; readonly strangers: Photo[] } {
  const templates = new Set(Object.values(draw).flat())
  const enrolled = new Set(Object.keys(draw))
  const others = photos.filter(({ person }) => !enrolled.has(person))
  const strangers = others.filter(({ stranger }) => stranger)
  return {
    mated: photos.filter(({ person, name }) => enrolled.has(person) && !templates.has(name)),
    strangers: strangers.length > 0 ? strangers : others,
  }
}

function probeOf({ person, embeddings }: Photo): Probe {
  return { person, looks: embeddings === null ? [] : [embeddings] }
}
