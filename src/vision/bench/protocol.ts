import type { ErrorReport } from '../../domain/errors.ts'
import type { StageName } from '../../pipeline/tally.ts'
import type { DetectorExecution, NetExecution, VisionSettings } from '../protocol.ts'

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

export type FromBench = { readonly type: 'result'; readonly result: BenchResult } | Ending

/** The last message of a measuring process. */
export type Ending = { readonly type: 'done' } | { readonly type: 'failed'; readonly error: ErrorReport }

/** What the process that measures ways to run the nets is told, once. */
export interface TrialOrder {
  readonly settings: VisionSettings
  /** Ways to run the detector, and each of the nets that recognise faces. The first of each is what the others are compared with. */
  readonly detector: Ways<DetectorExecution>
  readonly embedders: Ways<NetExecution>
  /** Of each way, beside loading and warming up. */
  readonly seconds: number
  /** JPEG or PNG with a face. */
  readonly photo: Uint8Array
}

export type Ways<W> = readonly [W, ...W[]]

/** What running a net in one way gave. */
export interface Trial<W> {
  readonly way: W
  readonly result: Tried | { readonly error: string }
}

interface Tried {
  readonly times: Times
  /** How much what it found is what the usual way found: 1 when it is the same (cosine of embeddings, IoU of boxes). */
  readonly agreement: number
}

export type FromTrials =
  /** A turn of this way begins; each has `rounds` of them, fewer when it fails. */
  | { readonly type: 'turn'; readonly net: string; readonly way: DetectorExecution | NetExecution }
  | { readonly type: 'detector'; readonly trials: readonly Trial<DetectorExecution>[] }
  /** @param net as `recognition.nets` names it */
  | { readonly type: 'embedder'; readonly net: string; readonly trials: readonly Trial<NetExecution>[] }
  | Ending
