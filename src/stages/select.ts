import type { MonotonicMs } from '../domain/brand.ts'

/** What decides whether a track is worth an embedding now. */
export interface Candidate {
  readonly decided: boolean
  /** Null before the first embedding, and again when what was known is in doubt. */
  readonly embeddedAt: MonotonicMs | null
  /** Of the best face embedded so far, 0..1. */
  readonly bestQuality: number
  /** Of the face in this frame, 0..1. */
  readonly quality: number
}

/** Looks at an undecided track are at least this far apart, so that they differ: every frame at 10 a second, ms. */
const spacing = 90
/** A decided track is looked at again this often, so that a track that slid to another face is found out, ms. */
const recheckAfter = 1000
/** A decided track is looked at sooner when its face is so much better than any before; at most this often, ms. */
const improvement = 1.3
const improvedAfter = 300
/** Embeddings a frame: more would keep the next frames waiting, and with them all faces. */
const budget = 2

/**
 * The candidates worth an embedding now, at most as many as a frame can afford: undecided ones first, and among equals
 * those that have waited longest.
 */
export function choose<C extends Candidate>(candidates: readonly C[], now: MonotonicMs): readonly C[] {
  return candidates
    .filter((candidate) => wantsEmbedding(candidate, now))
    .sort((a, b) => Number(a.decided) - Number(b.decided) || waitingSince(a) - waitingSince(b))
    .slice(0, budget)
}

export function wantsEmbedding({ decided, embeddedAt, bestQuality, quality }: Candidate, now: MonotonicMs): boolean {
  if (embeddedAt === null) return true
  const waited = now - embeddedAt
  if (!decided) return waited >= spacing
  return waited >= recheckAfter || (waited >= improvedAfter && quality >= improvement * bestQuality)
}

/** Comparable: who was never embedded has waited longest. (The sort keeps the order of equals.) */
const waitingSince = ({ embeddedAt }: Candidate): number => embeddedAt ?? -Number.MAX_VALUE
