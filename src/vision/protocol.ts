import type { CameraConfig, DetectorRuntime, Execution, Nets } from '../config/schema.ts'
import type { CameraId, EmbeddingSpace, MonotonicMs, PersonId, TrackId } from '../domain/brand.ts'
import type { ErrorReport } from '../domain/errors.ts'
import type { RejectedFace } from '../domain/face.ts'
import type { GallerySnapshot } from '../domain/person.ts'
import type { EndedTrack, Presence, Sighting } from '../domain/sighting.ts'
import type { LogLevel } from '../log/log.ts'
import type { Examination, ExamineOptions, SeenPicture } from '../pipeline/examine.ts'
import type { TallySnapshot } from '../pipeline/tally.ts'
import type { Recipe } from '../stages/evidence/recipe.ts'
import type { QualityLimits } from '../stages/quality/limits.ts'

/*
 * What main and vision say to each other, over Node's IPC channel with structured cloning. Both ends are of one version,
 * since main starts vision from its own files; so the types are the whole contract. Frames never cross.
 *
 * main   start ------------> gallery ---------> gallery ... examine ----------------> stop
 * vision        ready|failed         (cameras)              examined
 */

/** How the detector is run. */
export interface DetectorExecution {
  readonly runtime: DetectorRuntime
  readonly threads: number
}

/** How a net that recognises faces is run. */
export interface NetExecution {
  readonly execution: Execution
  readonly threads: number
}

export type Executions = Readonly<Record<string, NetExecution>>

/** All that vision needs to know; it reads no configuration of its own. */
export interface VisionSettings {
  readonly models: string
  readonly logLevel: LogLevel
  readonly detector: DetectorExecution & { readonly minScore: number }
  readonly nets: Nets
  /** By their names in `nets`; of one that is left out: int8 on one thread. */
  readonly executions: Executions
  readonly falseMatchRate: number
  readonly minLooks: number
  /** Whether each camera's mean embedding is subtracted. */
  readonly centring: boolean
  /** What a face must keep to: to be recognised, and to become a template. */
  readonly quality: QualityLimits
  readonly enrolment: QualityLimits
  /** Whether anybody is looked for; if not, cameras are open all the same. */
  readonly recognising: boolean
  /** Whether cameras send the faces that are decided, as images. */
  readonly faceImages: boolean
  /** Whether cameras tell which faces they rejected. */
  readonly tellRejected: boolean
  readonly motion: { readonly enabled: boolean /** Milliseconds. */; readonly checkEvery: number }
  /** Milliseconds without a sight after which main takes somebody for gone. */
  readonly absentAfter: number
  readonly cameras: Readonly<Record<string, CameraConfig>>
}

/** A net in use. */
export interface LoadedModel {
  readonly name: string
  readonly file: string
  readonly sha256: string
  /** Whether it computes in eight bits or in float. */
  readonly execution: Execution
  readonly runtime: 'onnxruntime' | 'opencv'
  /** Processor cores that it uses at once. */
  readonly threads: number
}

/** What vision runs on, told once when it is ready. */
export interface VisionInfo {
  readonly models: readonly LoadedModel[]
  /** Of the nets in use, in the order of each face's embeddings; the first is the primary one, which events name. */
  readonly spaces: readonly [EmbeddingSpace, ...EmbeddingSpace[]]
  /** How to compare in these spaces: all of them together first, then each alone. */
  readonly recipes: readonly [Recipe, ...Recipe[]]
}

export type CameraState =
  /** Being opened: nothing is known about who is there. */
  | { readonly state: 'starting' }
  /** Frames flow. */
  | { readonly state: 'running' }
  /** It failed in a way that may mend; tried again in `retryInMs`. */
  | { readonly state: 'retrying'; readonly error: ErrorReport; readonly attempt: number; readonly retryInMs: number }
  /** Closed because its owner wants privacy. */
  | { readonly state: 'paused' }
  /** Closed because it is none of its schedule's hours. */
  | { readonly state: 'off-schedule' }
  /** The source has no more frames. */
  | { readonly state: 'ended' }
  /** It failed in a way that trying again does not mend. */
  | { readonly state: 'failed'; readonly error: ErrorReport }

/** What the time of day means for a camera. */
export interface CameraHours {
  /** Whether it is to be open. */
  readonly open: boolean
  readonly night: boolean
}

/** Through which camera an enrolment looks. */
export interface Watch {
  readonly camera: CameraId
  /** Comes back with each look. */
  readonly request: number
}

/** While a `watch` asks for it, at most three times a second: one picture, judged by the limits of enrolment. */
export interface Look {
  readonly type: 'look'
  readonly request: number
  readonly examination: SeenPicture
  readonly at: MonotonicMs
}

/** When asked for: the face of a sighting that was just told. */
export interface FaceImage {
  readonly type: 'face'
  readonly camera: CameraId
  readonly track: TrackId
  /** Who it is; null for a stranger, and when that is not clear. */
  readonly person: PersonId | null
  readonly jpeg: Uint8Array
}

export type ToVision =
  | { readonly type: 'start'; readonly settings: VisionSettings }
  /** The first one starts the cameras. */
  | { readonly type: 'gallery'; readonly gallery: GallerySnapshot }
  /** Of a process that runs: what its cameras and files are stays as it was. */
  | { readonly type: 'settings'; readonly settings: VisionSettings }
  /** While on, no source is open. */
  | { readonly type: 'privacy'; readonly on: boolean }
  /** By the cameras' names; of one that is left out it is day, and it is open. */
  | { readonly type: 'hours'; readonly hours: Readonly<Record<string, CameraHours>> }
  /** On live pictures somebody is looked for once in `leastInterval` milliseconds at most, on average; 0 for no limit. */
  | { readonly type: 'pace'; readonly leastInterval: number }
  | {
      readonly type: 'examine'
      readonly request: number
      readonly photo: Uint8Array
      readonly options?: ExamineOptions | undefined
    }
  /** From now on this camera tells what is on its pictures, as an enrolment needs to know it; null ends that. */
  | { readonly type: 'watch'; readonly watch: Watch | null }
  /** Asks for a sign of life. */
  | { readonly type: 'ping' }
  | { readonly type: 'stop' }

export type FromVision =
  | { readonly type: 'pong' }
  | { readonly type: 'ready'; readonly info: VisionInfo }
  /** The start failed, and would fail again; the process ends. */
  | { readonly type: 'failed'; readonly error: ErrorReport }
  | { readonly type: 'camera'; readonly camera: CameraId; readonly state: CameraState }
  | { readonly type: 'sighting'; readonly sighting: Sighting }
  /** A track that was decided is over. */
  | { readonly type: 'ended'; readonly ended: EndedTrack }
  /** When somebody came or went, and once a second (sooner for a short `absentAfter`): so main knows that the camera watches. */
  | { readonly type: 'presence'; readonly presence: Presence }
  /** When asked for, and then at most once a second: the faces of one picture that were not used, and why. */
  | {
      readonly type: 'rejected'
      readonly camera: CameraId
      readonly at: MonotonicMs
      readonly faces: readonly RejectedFace[]
    }
  | Look
  | FaceImage
  /** Every ten seconds, and when a camera ends. */
  | { readonly type: 'tally'; readonly camera: CameraId; readonly tally: TallySnapshot }
  | { readonly type: 'examined'; readonly request: number; readonly examination: Examination }
  /** The photo could not be examined: a net failed on it. */
  | { readonly type: 'unexamined'; readonly request: number; readonly error: ErrorReport }
