import type { MonotonicMs } from '../domain/brand.ts'

/** A decided track is looked at again this often, so that a track that slid to another face is found out, ms. */
const recheckAfter = 1000

/** Whether a track is worth an embedding now: always while it is undecided, from time to time after. */
export function wantsEmbedding(decided: boolean, lastEmbeddedAt: MonotonicMs | null, now: MonotonicMs): boolean {
  return !decided || lastEmbeddedAt === null || now - lastEmbeddedAt >= recheckAfter
}
