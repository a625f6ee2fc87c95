import { brand, type MonotonicMs, type TrackId } from '../domain/brand.ts'
import type { Box, Detection } from '../domain/face.ts'
import { associate } from './associate.ts'
import { centreDistance, shareOfSmaller } from './geometry.ts'
import { BoxFilter } from './kalman.ts'

export interface Track {
  readonly id: TrackId
  /** The newest detection, which belongs to the frame of `seenAt`. */
  readonly detection: Detection
  readonly startedAt: MonotonicMs
  readonly seenAt: MonotonicMs
  /**
   * How often it became uncertain whether this is still the same face: it was out of sight for a moment, or touched another.
   * What was known of the face before must then be proven anew.
   */
  readonly interruptions: number
}

export interface TrackUpdate {
  /** Tracks with a detection in this very frame. */
  readonly seen: readonly Track[]
  readonly ended: readonly TrackId[]
}

interface Held {
  readonly track: Track
  /** As of the newest frame. */
  readonly filter: BoxFilter
  /** When it was last seen, or known to stay where it was. */
  readonly heldAt: MonotonicMs
  /** Detections so far. */
  readonly hits: number
  /** It touches another face, or did when it was seen last. */
  readonly touches: boolean
}

interface Candidate {
  readonly detection: Detection
  /** It may continue a track, but begin none. */
  readonly weak: boolean
}

/** A face may be missed for this long (a turn of the head, somebody passing in front) before its track ends, ms. */
const patience = 1000
/** Across a longer gap between two frames nothing is followed: anybody may stand there now, ms. */
const longestGap = 3000
/** Motion is predicted no further than this in one step: beyond, where a face was says more than how fast it was, s. */
const longestStep = 0.4
/** Who was missed for no longer than this is still the same, unless there is somebody else, ms. */
const briefly = 250

/** Beyond it a detection is not of this track: chi-squared, 4 degrees of freedom, 0.1 %. */
const gate = 18.5
/** The way from the predicted place that is believed at most, in heights of the face. */
const reach = { inSight: 2, missed: 1, weak: 0.5 }
/**
 * Costs of having no detection, and of having one again, as -2 log likelihood: a face in sight likely stays so, and a
 * hidden one hidden.
 */
const missCost = { inSight: 30, missed: 25 }
const refoundCost = 2
/** A weak detection must fit so much better than a strong one. */
const weakCost = 6
/** Of two explanations that differ by less, the better one is not even 20 times as likely. */
const doubt = 2 * Math.log(20)
/** Faces touch from this share of the smaller box on. */
const touching = 0.15

/**
 * Follows faces from frame to frame: a Kalman filter predicts where each should be, and the most likely assignment gives the
 * detections to the tracks (SORT: Bewley et al., ICIP 2016). Weak detections may continue a track but begin none (ByteTrack:
 * Zhang et al., ECCV 2022, which assigns them after the strong ones; here all compete at once, so that a strong detection of
 * somebody near is no substitute for the weak one of a face half hidden).
 *
 * Where two explanations are about as good, the tracks end, and others begin with the next frame: a face with two tracks is
 * recognised twice, but a track with two faces gives one person the name of the other.
 */
export class FaceTracker {
  #held: readonly Held[] = []
  #updatedAt: MonotonicMs | null = null
  readonly #nextId: () => TrackId

  constructor(nextId: () => TrackId) {
    this.#nextId = nextId
  }

  /** Whether somebody is looked for who was not seen in the newest frame. */
  get searching(): boolean {
    return this.#held.some((held) => !this.#inSight(held))
  }

  /**
   * @param at the frame's capture time
   * @param minScore detections below are weak
   */
  update(detections: readonly Detection[], at: MonotonicMs, minScore: number): TrackUpdate {
    const followed = this.#held.filter((held) => this.#mayContinue(held, at)).map((held) => this.#predict(held, at))
    const candidates = detections
      .toSorted(byPlace)
      .map((detection) => ({ detection, weak: detection.score < minScore }))
    const { continued, broken, taken } = this.#continue(followed, candidates, at)
    const begun = candidates
      .filter(({ detection, weak }) => !(weak || taken.has(detection)))
      .map(({ detection }) => this.#begin(detection, at))
    const waiting = without(followed, [...continued, ...broken]).filter(({ heldAt }) => at - heldAt <= patience)
    const seen = [...continued, ...begun]
    const ended = without(this.#held, [...continued, ...waiting]).map(({ track }) => track.id)
    this.#held = withTouches(seen, waiting)
    this.#updatedAt = at
    return { seen: this.#held.slice(0, seen.length).map(({ track }) => track), ended }
  }

  /** Nothing moved until `at`, and so nobody was looked for: who was in sight still is. */
  rest(at: MonotonicMs): void {
    this.#held = this.#held.map((held) => (this.#inSight(held) ? { ...held, heldAt: at } : held))
    this.#updatedAt = at
  }

  #inSight({ heldAt }: Held): boolean {
    return heldAt === this.#updatedAt
  }

  /** A track that was missed has no more than `patience`; one of the frame before may be of a slow camera. */
  #mayContinue(held: Held, at: MonotonicMs): boolean {
    return at - held.heldAt <= (this.#inSight(held) ? longestGap : patience)
  }

  #predict(held: Held, at: MonotonicMs): Held {
    const seconds = (at - (this.#updatedAt ?? at)) / 1000
    return { ...held, filter: held.filter.predict(Math.min(longestStep, Math.max(0, seconds))) }
  }

  /** `broken` are the tracks that end here, since it is uncertain which detection is theirs; `taken` the detections that begin none. */
  #continue(tracks: readonly Held[], candidates: readonly Candidate[], at: MonotonicMs) {
    const costs = tracks.map((held) => candidates.map((candidate) => this.#cost(held, candidate)))
    const misses = tracks.map((held) => (this.#inSight(held) ? missCost.inSight : missCost.missed))
    const { pairs, doubtful } = associate(costs, misses, doubt)
    // What was seen once has nothing to lose, and faces close together would never be seen more than once.
    const isBroken = (index: number): boolean => doubtful.has(index) && (tracks[index] as Held).hits > 1
    const broken = tracks.filter((_, index) => isBroken(index))
    const continued = [...pairs]
      .filter(([index]) => !isBroken(index))
      .map(([index, column]) => {
        const { detection } = candidates[column] as Candidate
        return this.#go(tracks[index] as Held, detection, at, doubtful.has(index))
      })
    // Whose face it is will be clearer in the next frame: one that is in doubt begins no track.
    const taken = new Set([...pairs.values()].map((column) => (candidates[column] as Candidate).detection))
    return { continued, broken, taken }
  }

  /** -2 log likelihood up to a constant; Infinity when this cannot be the face. */
  #cost(held: Held, { detection, weak }: Candidate): number {
    if (this.#inSight(held)) {
      return weak ? misfit(held, detection.box, reach.weak) + weakCost : misfit(held, detection.box, reach.inSight)
    }
    return weak ? Number.POSITIVE_INFINITY : misfit(held, detection.box, reach.missed) + refoundCost
  }

  #go(held: Held, detection: Detection, at: MonotonicMs, doubted: boolean): Held {
    const { track, filter, hits } = held
    const lost = !this.#inSight(held) && at - held.heldAt > briefly
    const interruptions = track.interruptions + (doubted || lost ? 1 : 0)
    return {
      ...held,
      track: { ...track, detection, seenAt: at, interruptions },
      filter: filter.update(detection.box),
      heldAt: at,
      hits: hits + 1,
    }
  }

  #begin(detection: Detection, at: MonotonicMs): Held {
    return {
      track: { id: this.#nextId(), detection, startedAt: at, seenAt: at, interruptions: 0 },
      filter: BoxFilter.begin(detection.box),
      heldAt: at,
      hits: 1,
      touches: false,
    }
  }
}

export function trackIds(): () => TrackId {
  let last = 0
  return () => brand<TrackId>(++last)
}

/** Detections come in no order that means anything; this one makes the same faces the same tracks. */
function byPlace(a: Detection, b: Detection): number {
  return a.box.x - b.box.x || a.box.y - b.box.y || b.score - a.score
}

function misfit({ filter }: Held, box: Box, farthest: number): number {
  const { mahalanobis, spread } = filter.misfit(box)
  const near = centreDistance(filter.box, box) <= farthest * Math.max(filter.box.height, box.height)
  return near && mahalanobis <= gate ? mahalanobis + spread : Number.POSITIVE_INFINITY
}

function without(all: readonly Held[], some: readonly Held[]): readonly Held[] {
  const ids = new Set(some.map(({ track }) => track.id))
  return all.filter(({ track }) => !ids.has(track.id))
}

/** Faces that touched and parted may have changed places: that is an interruption. One that is not seen tells nothing yet. */
function withTouches(seen: readonly Held[], waiting: readonly Held[]): readonly Held[] {
  const all = [...seen, ...waiting]
  const boxes = all.map(({ track, filter }, index) => (index < seen.length ? track.detection.box : filter.box))
  return all.map((held, index) => {
    const touches = boxes.some((box, other) => other !== index && shareOfSmaller(box, boxes[index] as Box) >= touching)
    if (touches) return { ...held, touches }
    if (!held.touches || index >= seen.length) return held
    const { track } = held
    return { ...held, touches, track: { ...track, interruptions: track.interruptions + 1 } }
  })
}
