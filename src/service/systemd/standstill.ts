import type { CameraPulse } from '../cameras.ts'
import type { Pulse } from './pulse.ts'

/** Milliseconds; the supervisor of vision kills it after 30 s of silence, and is late itself only if that does not help. */
const visionSilence = 45_000
/** Milliseconds that loading the nets may take. */
const visionLoading = 120_000
/** Frames are counted every ten seconds, if they flow. Milliseconds, beside the camera's own deadline. */
const countingLate = 30_000
/** A source that is opened has three deadlines, and then as long to close as this. Milliseconds. */
const openingLate = 30_000
const openingDeadlines = 3

/**
 * The part of the daemon that stands still although nothing says so; null when there is none: each camera gives frames, is being
 * opened or tried again within its time, or rests because it is meant to (privacy, its schedule, its end).
 * What stands still is beyond what the daemon can mend, such as a vision in a driver that SIGKILL does not end; starting the whole
 * daemon anew may mend it.
 * @param deadlines milliseconds that each camera may take for a frame
 * @param now by performance.now(), as the times of the pulse
 * @returns `vision`, or the name of a camera
 */
export function standstill(
  { vision, cameras }: Pulse,
  deadlines: Readonly<Record<string, number>>,
  now: number,
): string | null {
  // It died, and is started again after a pause: its supervisor cares for it, and no camera can run.
  if (vision === null) return null
  if (now - vision.heardAt > visionSilence) return 'vision'
  const { readyAt } = vision
  if (readyAt === null) return now - vision.bornAt > visionLoading ? 'vision' : null
  const still = Object.entries(cameras).find(([name, camera]) => now > due(camera, deadlines[name] ?? 0, readyAt))
  return still?.[0] ?? null
}

/** When the camera must have given a sign. */
function due({ state, since, countedAt }: CameraPulse, deadline: number, visionReadyAt: number): number {
  const begun = Math.max(since, visionReadyAt)
  const opening = openingDeadlines * deadline + openingLate
  switch (state.state) {
    case 'starting':
      return begun + opening
    case 'retrying':
      return begun + state.retryInMs + opening
    case 'running':
      return Math.max(begun, countedAt ?? 0) + deadline + countingLate
    default:
      return Number.POSITIVE_INFINITY
  }
}
