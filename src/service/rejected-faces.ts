import type { RejectedFaces } from '../mqtt/payloads.ts'
import { rounded4 } from '../mqtt/rounded.ts'
import type { Clock } from '../ports/clock.ts'
import type { FromVision } from '../vision/protocol.ts'
import { wallOf } from './record/wall-time.ts'

/** What `<base>/<node>/debug/rejected` says of the faces that a camera did not use. */
export function rejectedFaces(
  { camera, at, faces }: Extract<FromVision, { type: 'rejected' }>,
  clock: Clock,
): RejectedFaces {
  return {
    camera,
    captured_at: new Date(wallOf(at, clock)).toISOString(),
    clock: clock.synced() ? 'synced' : 'unsynced',
    faces: faces.map(({ track, detection: { box, score }, rejection }) => ({
      track,
      box: [Math.round(box.x), Math.round(box.y), Math.round(box.width), Math.round(box.height)],
      score: rounded4(score),
      ...rejection,
    })),
  }
}
