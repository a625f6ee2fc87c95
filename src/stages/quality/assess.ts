import type { Light, Rejection, RejectionReason } from '../../domain/face.ts'
import type { QualityLimits } from './limits.ts'
import type { Shape } from './shape.ts'

/** Why a face of this shape is not used, or null: asked first, for it costs no look at pixels. */
export function refuseShape({ size, visible, score, pose }: Shape, limits: QualityLimits): Rejection | null {
  return (
    below('small', size, limits.minFace, 1) ??
    below('cut-off', visible, limits.minVisible, 100) ??
    below('uncertain', score, limits.minScore, 100) ??
    beyond('turned', pose.yaw, limits.maxYaw) ??
    beyond('tipped', pose.pitch, limits.maxPitch) ??
    beyond('tilted', pose.roll, limits.maxRoll)
  )
}

/** Why a face in this light is not used, or null. */
export function refuseLight(light: Light, limits: QualityLimits): Rejection | null {
  return (
    below('dark', light.brightness, limits.minBrightness, 1000) ??
    above('bright', light.overexposed, limits.maxOverexposed, 1000) ??
    below('low-contrast', light.contrast, limits.minContrast, 1000) ??
    below('blurred', light.sharpness, limits.minSharpness, 100)
  )
}

/** Rounded down to 1 / `parts`, so that a value never seems to reach the limit that it missed; what is no number is told as 0. */
function below(reason: RejectionReason, value: number, limit: number, parts: number): Rejection | null {
  if (value >= limit) return null
  return { reason, value: Math.floor(parts * (value || 0)) / parts, limit, direction: 'below' }
}

/** Rounded up likewise. */
function above(reason: RejectionReason, value: number, limit: number, parts: number): Rejection | null {
  if (value <= limit) return null
  return { reason, value: Math.ceil(parts * value) / parts, limit, direction: 'above' }
}

/** Whole degrees to either side; landmarks without a pose are those of no face, which may be turned as far as can be. */
function beyond(reason: RejectionReason, angle: number, limit: number): Rejection | null {
  return above(reason, Number.isNaN(angle) ? 180 : Math.abs(angle), limit, 1)
}
