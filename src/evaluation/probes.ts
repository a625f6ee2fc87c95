import { shuffled } from './draws.ts'
import type { Probe, Probes } from './identification.ts'
import { type ComparedPhoto, isCompared, type Photo } from './photo.ts'
import type { Draw, Protocol } from './protocol.ts'
import type { ProbeLook } from './scorer.ts'

/**
 * What is looked for in the gallery of a draw, each photo for itself: the photos of the enrolled that stand for nobody, and
 * those of the strangers; where the photos have no strangers of their own, of everybody who is not enrolled.
 */
export function singleProbes(draw: Draw, photos: readonly Photo[]): Probes {
  const { mated, strangers, others } = unseen(draw, photos)
  return { mated: mated.map(probeOf), strangers: (strangers.length > 0 ? strangers : others).map(probeOf) }
}

/**
 * The same as tracks: each person shows so many photos once a draw, in an order drawn by the seed. Who has fewer shows them
 * again, as somebody who stands still before the camera. Strangers are all who are not enrolled.
 */
export function trackProbes(draw: Draw, photos: readonly Photo[], { seed, identification }: Protocol): Probes {
  const { mated, others } = unseen(draw, photos)
  const tracks = (some: readonly Photo[]): Probe[] =>
    [...Map.groupBy(some, ({ person }) => person)].map(([person, own]) => {
      const found = new Map(own.filter(isCompared).map((one) => [one.name, lookOf(one)]))
      const order = shuffled([...found.keys()], `${seed} track`).slice(0, identification.track)
      const looks = order.map((name) => found.get(name) as ProbeLook)
      return { person, looks: repeated(looks, identification.track) }
    })
  return { mated: tracks(mated), strangers: tracks(others) }
}

function repeated(looks: readonly ProbeLook[], count: number): ProbeLook[] {
  return looks.length === 0 ? [] : Array.from({ length: count }, (_, i) => looks[i % looks.length] as ProbeLook)
}

interface Unseen {
  readonly mated: Photo[]
  /** Of everybody who is not enrolled. */
  readonly others: Photo[]
  /** Those of them who never are. */
  readonly strangers: Photo[]
}

function unseen(draw: Draw, photos: readonly Photo[]): Unseen {
  const templates = new Set(Object.values(draw).flat())
  const enrolled = new Set(Object.keys(draw))
  const others = photos.filter(({ person }) => !enrolled.has(person))
  return {
    mated: photos.filter(({ person, name }) => enrolled.has(person) && !templates.has(name)),
    others,
    strangers: others.filter(({ stranger }) => stranger),
  }
}

function probeOf(photo: Photo): Probe {
  return { person: photo.person, looks: isCompared(photo) ? [lookOf(photo)] : [] }
}

const lookOf = ({ embeddings, quality }: ComparedPhoto): ProbeLook => ({ embeddings, quality })
