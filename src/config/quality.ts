import { z } from 'zod'

/** What a face must keep to. */
interface Defaults {
  readonly min_face: number
  readonly min_visible: number
  readonly min_score: number
  readonly max_yaw: number
  readonly max_pitch: number
  readonly max_roll: number
  readonly min_brightness: number
  readonly max_overexposed: number
  readonly min_contrast: number
  readonly min_sharpness: number
}

/** Where a face is recognised no longer more often than not; measured by `node test/bench/quality.ts` (docs/quality.md). */
const live: Defaults = {
  min_face: 28,
  min_visible: 0.7,
  min_score: 0.5,
  max_yaw: 80,
  max_pitch: 60,
  max_roll: 50,
  min_brightness: 0.07,
  max_overexposed: 0.7,
  min_contrast: 0.02,
  min_sharpness: 0.7,
}

/** Where a face keeps nine tenths of its similarity, and strangers are not alike in being bad; but profiles, which help as templates, are let in. */
const enrolment: Defaults = {
  min_face: 50,
  min_visible: 0.93,
  min_score: 0.5,
  max_yaw: 70,
  max_pitch: 40,
  max_roll: 30,
  min_brightness: 0.12,
  max_overexposed: 0.2,
  min_contrast: 0.04,
  min_sharpness: 0.95,
}

const degrees = (most: number) => z.number().min(5).max(180).default(most)
const share = (bound: number) => z.number().min(0).max(1).default(bound)

function limits(defaults: Defaults) {
  return {
    min_face: z.int().min(20).max(400).default(defaults.min_face).meta({
      description: 'Least width and height of a face; less is rejected as `small`.',
      unit: 'px',
      reload: 'live',
    }),
    min_visible: share(defaults.min_visible).meta({
      description: 'Least share of the face inside the picture; less is rejected as `cut-off`.',
      reload: 'live',
    }),
    min_score: share(defaults.min_score).meta({
      description: 'Least confidence of the detector; less is rejected as `uncertain`, while the track is followed on.',
      reload: 'live',
    }),
    max_yaw: degrees(defaults.max_yaw).meta({
      description: 'How far a face may be turned to the left or right; more is rejected as `turned`. 90 is a profile.',
      unit: '°',
      reload: 'live',
    }),
    max_pitch: degrees(defaults.max_pitch).meta({
      description: 'How far a face may look up or down; more is rejected as `tipped`.',
      unit: '°',
      reload: 'live',
    }),
    max_roll: degrees(defaults.max_roll).meta({
      description: 'How far a head may lean to a shoulder; more is rejected as `tilted`.',
      unit: '°',
      reload: 'live',
    }),
    min_brightness: share(defaults.min_brightness).meta({
      description: 'Least mean grey of a face, from 0 (black) to 1 (white); less is rejected as `dark`.',
      reload: 'live',
    }),
    max_overexposed: share(defaults.max_overexposed).meta({
      description: 'Greatest share of a face that is white by too much light; more is rejected as `bright`.',
      reload: 'live',
    }),
    min_contrast: z.number().min(0).max(0.5).default(defaults.min_contrast).meta({
      description: 'Least standard deviation of a face’s grey, of white; less is rejected as `low-contrast`.',
      reload: 'live',
    }),
    min_sharpness: z.number().min(0).max(2).default(defaults.min_sharpness).meta({
      description:
        'Least sharpness of a face; less is rejected as `blurred`. Sharp faces have 1 to 2, 0 lets all pass.',
      reload: 'live',
    }),
  }
}

/** The limits to be recognised, and below `enrolment` those to become a template. */
export const quality = z
  .strictObject({ ...limits(live), enrolment: z.strictObject(limits(enrolment)).prefault({}) })
  .prefault({})

export type QualityConfig = Omit<z.output<typeof quality>, 'enrolment'>
