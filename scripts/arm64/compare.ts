import type { FamiliarEvent } from '../../src/domain/event.ts'
import { faultsOf } from '../../src/service/demo/verdict.ts'
import { iou } from '../../src/stages/geometry.ts'
import { cosine } from '../../src/stages/match.ts'
import { type IdentifiedFace, person, type Session, strangers } from './session.ts'

/** What two processors may differ in; docs/arm64.md has what was measured. */
const tolerances = {
  /** Of the embeddings of one face, at least. */
  cosine: 0.999,
  /** Of the boxes of one face on a photo, at least. */
  iou: 0.97,
  /** Of the similarity to the nearest person and the quality, 0..1, at most. */
  score: 0.02,
}

/** A figure of the comparison, with the bound that it must keep. */
export interface Measured {
  readonly what: string
  readonly value: number
  readonly bound: number
  readonly kept: boolean
}

interface Comparison {
  readonly measured: readonly Measured[]
  /** What is another thing altogether. */
  readonly faults: readonly string[]
}

/** @param ours of this machine, to which the other's is held */
export function compare(ours: Session, theirs: Session): Comparison {
  return {
    measured: [
      ...[...ours.vectors].map(([space, vectors]) =>
        atLeast(`cosine in ${space}`, leastCosine(vectors, theirs.vectors.get(space)), tolerances.cosine),
      ),
      atLeast('IoU of boxes', Math.min(...pairs(ours.faces, theirs.faces, overlap)), tolerances.iou),
      atMost('similarity on photos', Math.max(...pairs(ours.faces, theirs.faces, similarityApart)), tolerances.score),
      atMost('quality on photos', Math.max(...pairs(ours.faces, theirs.faces, qualityApart)), tolerances.score),
      atMost('similarity in events', eventsApart(ours.events, theirs.events), tolerances.score),
    ],
    faults: [
      ...different('people', ours.people, theirs.people),
      ...different('faces', ours.faces.map(whoOf), theirs.faces.map(whoOf)),
      ...different('events', storyOf(ours.events), storyOf(theirs.events)),
      ...faultsOf(theirs.events, person, strangers),
    ],
  }
}

const atLeast = (what: string, value: number, bound: number): Measured => ({ what, value, bound, kept: value >= bound })
const atMost = (what: string, value: number, bound: number): Measured => ({ what, value, bound, kept: value <= bound })

/** NaN, which keeps no bound, when there are not as many. */
function pairs<T>(ours: readonly T[], theirs: readonly T[], measure: (a: T, b: T) => number): number[] {
  if (ours.length !== theirs.length || ours.length === 0) return [Number.NaN]
  return ours.map((one, index) => measure(one, theirs[index] as T))
}

function leastCosine(ours: readonly Float32Array[], theirs: readonly Float32Array[] = []): number {
  return Math.min(...pairs(ours, theirs, cosine))
}

function overlap(a: IdentifiedFace, b: IdentifiedFace): number {
  const [one, other] = [a, b].map(({ box: [x, y, width, height] }) => ({ x, y, width, height }))
  return one && other ? iou(one, other) : Number.NaN
}

function similarityApart(a: IdentifiedFace, b: IdentifiedFace): number {
  return Math.abs((a.nearest?.similarity ?? Number.NaN) - (b.nearest?.similarity ?? Number.NaN))
}

const qualityApart = (a: IdentifiedFace, b: IdentifiedFace): number => Math.abs(a.quality - b.quality)

const whoOf = ({ person }: IdentifiedFace): string => person?.name ?? 'unknown'

/** What was told, each thing once, in the order of its first telling. */
function storyOf(events: readonly FamiliarEvent[]): string[] {
  return [...new Set(events.filter(isSighting).map(toldOf))]
}

const isSighting = ({ event_type }: FamiliarEvent): boolean => event_type !== 'left'

const toldOf = ({ event_type, person }: FamiliarEvent): string => `${event_type} ${person?.name ?? 'somebody'}`

/** By how much the highest similarities of each thing that is told differ at most. */
function eventsApart(ours: readonly FamiliarEvent[], theirs: readonly FamiliarEvent[]): number {
  const highest = (events: readonly FamiliarEvent[], told: string): number =>
    Math.max(...events.filter((event) => toldOf(event) === told).map(({ similarity }) => similarity ?? Number.NaN))
  return Math.max(...storyOf(ours).map((told) => Math.abs(highest(ours, told) - highest(theirs, told))))
}

function different(what: string, ours: readonly string[], theirs: readonly string[]): string[] {
  const [here, there] = [ours.join(', '), theirs.join(', ')]
  return here === there ? [] : [`${what}: here ${here}; there ${there}`]
}
