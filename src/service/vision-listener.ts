import type { FamiliarError } from '../domain/errors.ts'
import type { EndedTrack } from '../domain/sighting.ts'
import type { Log } from '../log/log.ts'
import type { Announcer } from '../mqtt/announcer.ts'
import type { Clock } from '../ports/clock.ts'
import type { Look } from '../vision/protocol.ts'
import type { CameraMessage, VisionListener } from '../vision/supervisor.ts'
import type { Cameras } from './cameras.ts'
import type { FaceTeller } from './face-teller.ts'
import type { Recorder } from './record/recorder.ts'
import { rejectedFaces } from './rejected-faces.ts'

interface Listening {
  readonly recorder: Recorder
  readonly ended: (track: EndedTrack) => void
  readonly looked: (look: Look) => void
  readonly faces: FaceTeller
  readonly cameras: Cameras
  readonly announcer: Announcer
  readonly clock: Clock
  readonly log: Log
  readonly onFailure: (error: FamiliarError) => void
}

/** What is done with each message of vision about its cameras. */
type Hearers = { readonly [Type in CameraMessage['type']]: (message: Extract<CameraMessage, { type: Type }>) => void }

/** Who hears what vision says. */
export function visionListener(listening: Listening): VisionListener {
  const { recorder, ended, looked, faces, cameras, announcer, clock, log, onFailure } = listening
  const hearers: Hearers = {
    sighting: ({ sighting }) => recorder.sighted(sighting),
    ended: (message) => ended(message.ended),
    presence: ({ presence }) => recorder.present(presence),
    camera: ({ camera, state }) => cameras.report(camera, state),
    tally: ({ camera, tally }) => cameras.count(camera, tally),
    look: looked,
    face: (image) => faces.tell(image),
    rejected: (rejected) => void announcer.tellRejected(rejectedFaces(rejected, clock)),
  }
  return {
    // The hearer of its own type.
    message: (message) => (hearers[message.type] as (message: CameraMessage) => void)(message),
    died: () => cameras.lost(),
    ready: (_, pid) => log.info({ vision_pid: pid }, 'vision is ready'),
    failed: (error) => {
      log.error({ code: error.code, reason: error.message }, 'vision cannot start')
      onFailure(error)
    },
  }
}
