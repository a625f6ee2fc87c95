import { type Curve, valueAt } from './curve.ts'

/** How a picture is changed, in this order: blur (sigma, px), contrast and brightness, noise (sigma, levels of 255). */
export interface LookCurves {
  readonly blur: Curve
  readonly brightness: Curve
  readonly contrast: Curve
  readonly noise: Curve
}

export interface Look {
  /** Sigma in pixels of the frame; 0 is none. */
  readonly blur: number
  /** A colour c (0..255) becomes gain * c + lift. */
  readonly gain: number
  readonly lift: number
  /** Sigma in levels of 255; 0 is none. */
  readonly noise: number
}

export function lookAt(curves: LookCurves, t: number): Look {
  const gain = valueAt(curves.contrast, t)
  return {
    blur: valueAt(curves.blur, t),
    gain,
    lift: 127.5 * (1 - gain) + valueAt(curves.brightness, t),
    noise: valueAt(curves.noise, t),
  }
}
