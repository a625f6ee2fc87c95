import type { QualityConfig } from '../config/quality.ts'
import type { QualityLimits } from '../stages/quality/limits.ts'

export function qualityLimits(config: QualityConfig): QualityLimits {
  return {
    minFace: config.min_face,
    minVisible: config.min_visible,
    minScore: config.min_score,
    maxYaw: config.max_yaw,
    maxPitch: config.max_pitch,
    maxRoll: config.max_roll,
    minBrightness: config.min_brightness,
    maxOverexposed: config.max_overexposed,
    minContrast: config.min_contrast,
    minSharpness: config.min_sharpness,
  }
}
