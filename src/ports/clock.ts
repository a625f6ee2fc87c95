import type { MonotonicMs, WallMs } from '../domain/brand.ts'

export interface Clock {
  wall(): WallMs
  monotonic(): MonotonicMs
  /** Whether the wall clock is known to be right; a Pi without a battery may start years back. */
  synced(): boolean
}

/** Resolves after `ms` milliseconds (at once for 0 or less), or as soon as `signal` aborts. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>
