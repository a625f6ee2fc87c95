import { brand, type MonotonicMs, type TrackId } from '../domain/brand.ts'
import type { Detection } from '../domain/face.ts'
import { iou } from './geometry.ts'

export interface Track {
  readonly id: TrackId
  /** The newest detection, which belongs to the frame of `seenAt`. */
  readonly detection: Detection
  readonly startedAt: MonotonicMs
  readonly seenAt: MonotonicMs
}

export interface TrackUpdate {
  /** Tracks with a detection in this very frame. */
  readonly seen: readonly Track[]
  readonly ended: readonly TrackId[]
}

const minIou = 0.25
/** A face may be missed for this long (a turn of the head, somebody passing in front) before its track ends, ms. */
const patience = 700
/** Across a longer gap between two frames nothing is followed: anybody may stand there now, ms. */
const longestGap = 3000

/**
 * Follows faces from frame to frame by the overlap of their boxes: pairs are taken greedily, best overlap first, as in the
 * IOU tracker (Bochinski et al., "High-Speed Tracking-by-Detection Without Using Image Information", AVSS 2017).
 */
export class IouTracker {
  #tracks: Track[] = []
  #updatedAt: MonotonicMs | null = null
  readonly #nextId: () => TrackId

  constructor(nextId: () => TrackId) {
    this.#nextId = nextId
  }

  update(detections: readonly Detection[], at: MonotonicMs): TrackUpdate {
    const followed = this.#tracks.filter((track) => this.#mayContinue(track, at))
    const pairs = pairByOverlap(followed, detections)
    const continued = [...pairs].map(([detection, track]) => ({ ...track, detection, seenAt: at }))
    const started = detections
      .filter((detection) => !pairs.has(detection))
      .map((detection) => ({ id: this.#nextId(), detection, startedAt: at, seenAt: at }))
    const matched = new Set([...pairs.values()].map((track) => track.id))
    const missed = this.#tracks.filter((track) => !matched.has(track.id))
    const waiting = missed.filter((track) => at - track.seenAt <= patience)
    const seen = [...continued, ...started]
    this.#tracks = [...seen, ...waiting]
    this.#updatedAt = at
    return { seen, ended: missed.filter((track) => !waiting.includes(track)).map((track) => track.id) }
  }

  /** A track that was missed has no more than `patience`; one of the frame before may be of a slow camera. */
  #mayContinue({ seenAt }: Track, at: MonotonicMs): boolean {
    return at - seenAt <= (seenAt === this.#updatedAt ? longestGap : patience)
  }
}

export function trackIds(): () => TrackId {
  let last = 0
  return () => brand<TrackId>(++last)
}

function pairByOverlap(tracks: readonly Track[], detections: readonly Detection[]): Map<Detection, Track> {
  const candidates = tracks
    .flatMap((track) =>
      detections.map((detection) => ({ track, detection, overlap: iou(track.detection.box, detection.box) })),
    )
    .filter(({ overlap }) => overlap >= minIou)
    .sort((a, b) => b.overlap - a.overlap)
  const pairs = new Map<Detection, Track>()
  const taken = new Set<TrackId>()
  for (const { track, detection } of candidates) {
    if (taken.has(track.id) || pairs.has(detection)) continue
    taken.add(track.id)
    pairs.set(detection, track)
  }
  return pairs
}
