import { munkres } from 'munkres'
import type { Box } from '../../src/domain/face.ts'
import { iou } from '../../src/stages/geometry.ts'

/** A face of the truth, or of a tracker. */
interface Labelled {
  readonly id: number
  readonly box: Box
}

export interface MotFrame {
  readonly truth: readonly Labelled[]
  /** Faces that may be found or not: hardly visible or very small ones. */
  readonly ignored: readonly Labelled[]
  readonly found: readonly Labelled[]
}

export interface MotMetrics {
  /** Truth faces that count. */
  readonly faces: number
  readonly missed: number
  readonly falsePositives: number
  /** A truth face is found by another track than the last time: the same face has two tracks. */
  readonly switches: number
  /** A track finds another truth face than the last time: the same track has two faces, and one may get the name of the other. */
  readonly transfers: number
  /** A truth face that was found is found again after it was missed. */
  readonly fragmentations: number
  /** 1 - (missed + falsePositives + switches) / faces; may be negative. */
  readonly mota: number
  /** F1 of the faces that carry the right identity, truth and tracks being paired as a whole. */
  readonly idf1: number
}

/** A truth face and a found one are the same from this IoU on. */
const sameFace = 0.5
const never = 1e6

interface Match {
  readonly truth: number
  readonly track: number
}

/**
 * MOTA and its errors by CLEAR MOT (Bernardin and Stiefelhagen, "Evaluating multiple object tracking performance", EURASIP JIVP
 * 2008): in each frame pairs of the frame before stay while they can, the others are matched optimally. Fragmentations as the MOT
 * challenge counts them (Milan et al., "MOT16", 2016); transfers as py-motmetrics does. IDF1 by Ristani et al., "Performance measures and a data set for
 * multi-target, multi-camera tracking", ECCV workshops 2016.
 */
export function motMetrics(frames: readonly MotFrame[]): MotMetrics {
  const kept = frames.map(withoutIgnored)
  const faces = count(kept, ({ truth }) => truth.length)
  const found = count(kept, (frame) => frame.found.length)
  const matches = matchFrames(kept)
  const matched = count(matches, ({ length }) => length)
  const switches = countChanges(matches.flat().map(({ truth, track }) => [truth, track]))
  const transfers = countChanges(matches.flat().map(({ truth, track }) => [track, truth]))
  const [missed, falsePositives] = [faces - matched, found - matched]
  return {
    faces,
    missed,
    falsePositives,
    switches,
    transfers,
    fragmentations: countFragmentations(kept, matches),
    mota: 1 - (missed + falsePositives + switches) / faces,
    idf1: (2 * identityMatches(kept)) / (faces + found),
  }
}

/** Found faces that are of an ignored one, and of no other, are neither right nor wrong. */
function withoutIgnored(frame: MotFrame): MotFrame {
  const counted = frame.found.filter(({ box }) => {
    const best = (those: readonly Labelled[]): number => Math.max(0, ...those.map((one) => iou(one.box, box)))
    return best(frame.truth) >= sameFace || best(frame.ignored) < sameFace
  })
  return { ...frame, found: counted }
}

function matchFrames(frames: readonly MotFrame[]): readonly (readonly Match[])[] {
  let before = new Map<number, number>()
  return frames.map(({ truth, found }) => {
    const stays = truth.flatMap((face) => {
      const track = found.find(({ id, box }) => id === before.get(face.id) && iou(box, face.box) >= sameFace)
      return track ? [{ truth: face.id, track: track.id }] : []
    })
    const free = (faces: readonly Labelled[], taken: readonly number[]) => faces.filter(({ id }) => !taken.includes(id))
    const rest = bestMatches(
      free(
        truth,
        stays.map((match) => match.truth),
      ),
      free(
        found,
        stays.map((match) => match.track),
      ),
    )
    const matches = [...stays, ...rest]
    before = new Map([...before, ...matches.map((match) => [match.truth, match.track] as const)])
    return matches
  })
}

function bestMatches(truth: readonly Labelled[], found: readonly Labelled[]): Match[] {
  const costs = truth.map(({ box }) =>
    found.map((other) => (iou(box, other.box) >= sameFace ? 1 - iou(box, other.box) : never)),
  )
  return munkres(costs)
    .filter(([row, column]) => (costs[row]?.[column] as number) < never)
    .map(([row, column]) => ({ truth: truth[row]?.id as number, track: found[column]?.id as number }))
}

/** How often a key comes with another value than the last time. */
function countChanges(pairs: readonly (readonly [number, number])[]): number {
  const last = new Map<number, number>()
  let changes = 0
  for (const [key, value] of pairs) {
    if (last.has(key) && last.get(key) !== value) changes++
    last.set(key, value)
  }
  return changes
}

function countFragmentations(frames: readonly MotFrame[], matches: readonly (readonly Match[])[]): number {
  const found = new Map<number, boolean>()
  let fragmentations = 0
  for (const [index, { truth }] of frames.entries()) {
    for (const { id } of truth) {
      const now = matches[index]?.some((match) => match.truth === id) ?? false
      if (now && found.get(id) === false) fragmentations++
      // Before it was found for the first time nothing is broken.
      if (now || found.has(id)) found.set(id, now)
    }
  }
  return fragmentations
}

/** IDTP: the most found faces that can be right when each person has one track, and each track one person. */
function identityMatches(frames: readonly MotFrame[]): number {
  const people = [...new Set(frames.flatMap(({ truth }) => truth.map(({ id }) => id)))]
  const tracks = [...new Set(frames.flatMap(({ found }) => found.map(({ id }) => id)))]
  const together = people.map((person) =>
    tracks.map((track) => frames.filter((frame) => areTogether(frame, person, track)).length),
  )
  const costs = together.map((row) => row.map((frames) => -frames))
  return munkres(costs).reduce((sum, [row, column]) => sum + (together[row]?.[column] as number), 0)
}

function areTogether({ truth, found }: MotFrame, person: number, track: number): boolean {
  const [face, other] = [truth.find(({ id }) => id === person), found.find(({ id }) => id === track)]
  return face !== undefined && other !== undefined && iou(face.box, other.box) >= sameFace
}

function count<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0)
}
