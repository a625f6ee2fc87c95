/** What a face must keep to; docs/quality.md says where the defaults come from. */
export interface QualityLimits {
  /** Least width and height, pixels. */
  readonly minFace: number
  /** Least share of the box inside the picture, 0..1. */
  readonly minVisible: number
  /** Least confidence of the detector, 0..1. */
  readonly minScore: number
  /** Degrees to either side. */
  readonly maxYaw: number
  readonly maxPitch: number
  readonly maxRoll: number
  /** As in Light. */
  readonly minBrightness: number
  readonly maxOverexposed: number
  readonly minContrast: number
  readonly minSharpness: number
}
