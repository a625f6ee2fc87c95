import type { CameraPulse } from '../../../../src/service/cameras.ts'
import type { Pulse } from '../../../../src/service/systemd/pulse.ts'
import type { CameraState } from '../../../../src/vision/protocol.ts'

/** A daemon whose vision was ready at 0 and gave its last sign of life at `heardAt`. */
export function pulseAt(heardAt: number, cameras: Readonly<Record<string, CameraPulse>>): Pulse {
  return { vision: { bornAt: 0, heardAt, readyAt: 0 }, cameras }
}

export function camera(state: CameraState, since: number, rest: Partial<CameraPulse> = {}): CameraPulse {
  return { state, since, countedAt: null, fps: null, ...rest }
}

export const running: CameraState = { state: 'running' }
const error = { code: 'source-missing', message: 'no such device' } as const
export const retrying: CameraState = { state: 'retrying', error, attempt: 3, retryInMs: 2000 }
export const failed: CameraState = { state: 'failed', error }
