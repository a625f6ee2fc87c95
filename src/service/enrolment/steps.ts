import type { Prompt } from '../../domain/enrolment.ts'
import type { FaceMeasures } from '../../domain/person.ts'
import type { QualityLimits } from '../../stages/quality/limits.ts'

/** One of the looks that make an enrolment. */
export interface Step {
  readonly prompt: Prompt
  /** @param first the first look of all, straight into the camera; for the step that takes it, the face itself */
  fits(face: FaceMeasures, first: FaceMeasures): boolean
  /** Whether a face that fits can pass the limits. */
  passes(limits: QualityLimits): boolean
}

/** Degrees; a person who looks into the camera. Pitch is wide: five landmarks make up to 10 degrees of a head that is tall or flat. */
const straight = { yaw: 10, pitch: 20 }
/** Degrees of a slight turn: more than standing straight may have, and both eyes stay in sight. */
const turn = { least: 12, most: 45 }
/** Degrees of a nod, against the person's own first look, for what five landmarks make of a straight head differs from head to head. */
const nod = { least: 8, most: 30 }
/** Times the first look's size. */
const [closer, farther] = [1.25, 0.8]
/** Degrees by which the limits must let pass more than a step needs, or hardly anybody would hit it. */
const room = 5

/*
 * Yaw is positive to the right of the picture, which is the left of who looks out of it; pitch is positive upwards. What
 * else makes faces differ (roll, light, glasses, expression) is not measured well enough to be asked for.
 */
const steps: readonly Step[] = [
  {
    prompt: 'straight',
    fits: ({ yaw, pitch }) => Math.abs(yaw) <= straight.yaw && Math.abs(pitch) <= straight.pitch,
    passes: () => true,
  },
  { prompt: 'turn-left', fits: ({ yaw }) => within(yaw, turn), passes: allowsTurn },
  { prompt: 'turn-right', fits: ({ yaw }) => within(-yaw, turn), passes: allowsTurn },
  { prompt: 'look-up', fits: (face, first) => faces(face) && within(face.pitch - first.pitch, nod), passes: allowsNod },
  {
    prompt: 'look-down',
    fits: (face, first) => faces(face) && within(first.pitch - face.pitch, nod),
    passes: allowsNod,
  },
  { prompt: 'come-closer', fits: (face, first) => faces(face) && face.size >= closer * first.size, passes: () => true },
  { prompt: 'step-back', fits: (face, first) => faces(face) && face.size <= farther * first.size, passes: () => true },
]

/** The steps of an enrolment under these limits: the first is always the straight look. */
export function stepsWithin(limits: QualityLimits): Step[] {
  return steps.filter((step) => step.passes(limits))
}

const within = (value: number, { least, most }: { least: number; most: number }): boolean =>
  value >= least && value <= most

/** Turned to neither side. */
function faces({ yaw }: FaceMeasures): boolean {
  return Math.abs(yaw) < turn.least
}

function allowsTurn({ maxYaw }: QualityLimits): boolean {
  return maxYaw >= turn.least + room
}

function allowsNod({ maxPitch }: QualityLimits): boolean {
  return maxPitch >= nod.least + room
}
