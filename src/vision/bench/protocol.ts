import type { ErrorReport } from '../../domain/errors.ts'
import type { StageName } from '../../pipeline/tally.ts'
import type { VisionSettings } from '../protocol.ts'

/** Pictures of one size with so many faces. */
export interface BenchCase {
  /** Pixels; even. */
  readonly width: number
  readonly height: number
  readonly faces: number
}

/** Milliseconds over `runs` runs, within 1 %. */
export interface Times {
  readonly runs: number
  readonly median: number
  readonly p95: number
}

export interface BenchResult extends BenchCase {
  readonly frames: number
  readonly seconds: number
  readonly framesPerSecond: number
  /** Mean number of faces that were found in a frame. */
  readonly found: number
  /** A whole frame, from pixels to decision. */
  readonly frame: Times
  /** Those that ran. */
  readonly stages: Readonly<Partial<Record<StageName, Times>>>
  /** By embedding space, how long each net took for a face, its crop included; what the stage `embed` is made of. */
  readonly nets: Readonly<Record<string, Times>>
  /** Resident memory of the vision process in bytes, the few pictures that it plays included. */
  readonly rss: number
}

/** What the measuring process is told, once. */
export interface BenchOrder {
  readonly settings: VisionSettings
  readonly cases: readonly BenchCase[]
  /** Of each case, beside its warming up. */
  readonly seconds: number
  /** JPEG or PNG, each with a usable face. */
  readonly photos: readonly Uint8Array[]
}

export type FromBench =
  | { readonly type: 'result'; readonly result: BenchResult }
  | { readonly type: 'failed'; readonly error: ErrorReport }
