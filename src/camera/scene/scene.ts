import type { Box } from '../../domain/face.ts'
import type { Size } from '../../stages/geometry.ts'
import type { Curve, Motion } from './curve.ts'
import type { LookCurves } from './look.ts'
import type { Grain } from './noise.ts'
import type { Sprite } from './sprite.ts'

export interface Actor extends LookCurves {
  /** Null for a stranger. */
  readonly name: string | null
  readonly sprite: Sprite
  /** Pixels of the sprite. */
  readonly face: Box
  /** Seconds; shown from `appears` until before `leaves`. */
  readonly appears: number
  readonly leaves: number
  readonly motion: Motion
  /** Seconds; the centre and the height of the face, in pixels of the frame. */
  readonly path: readonly { readonly t: number; readonly x: number; readonly y: number; readonly height: number }[]
  /** Degrees, clockwise. */
  readonly rotation: Curve
}

/** A scene with its photos loaded. Dispose of it to give the pixels back. */
export interface Scene extends LookCurves, Size, Disposable {
  readonly fps: number
  /** How many frames one showing has. */
  readonly frames: number
  readonly seed: number
  /** Packed BGR, width x height. */
  readonly background: Uint8ClampedArray
  readonly grain: Grain
  /** Later ones are in front of earlier ones. */
  readonly actors: readonly Actor[]
}
