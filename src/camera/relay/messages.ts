import type { CameraId } from '../../domain/brand.ts'
import type { ErrorReport } from '../../domain/errors.ts'
import type { Frame } from '../../domain/frame.ts'
import type { SourceLog } from '../context.ts'
import type { ProgramConfig } from './program-source.ts'

/** What the thread is started with. */
export interface Reading {
  readonly camera: CameraId
  readonly config: ProgramConfig
}

/** `next` asks for one frame, and comes again only after its answer; `stop` ends program and thread. */
export type ToThread = 'next' | 'stop'

/** The answer to `next` is a frame (whose pixels are handed over, not copied), `ended` or `failed`; these two are the last message. */
export type FromThread =
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly error: ErrorReport }
  | {
      readonly type: 'log'
      readonly level: keyof SourceLog
      readonly fields: Readonly<Record<string, unknown>>
      readonly message: string
    }
