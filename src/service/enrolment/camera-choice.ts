import { brand, type CameraId } from '../../domain/brand.ts'
import { FamiliarError } from '../../domain/errors.ts'
import type { CameraState } from '../../vision/protocol.ts'

/**
 * The camera before which somebody is to be enrolled.
 * @param wanted undefined: the only one
 * @param states of all cameras by their names
 * @throws FamiliarError `camera-unknown`, `camera-unavailable`
 */
export function chooseCamera(
  wanted: string | undefined,
  states: Readonly<Record<string, { readonly state: CameraState }>>,
): CameraId {
  const names = Object.keys(states)
  const name = wanted ?? (names.length === 1 ? names[0] : undefined)
  if (name === undefined) throw new FamiliarError('camera-unknown', `There are several cameras: ${names.join(', ')}`)
  if (!Object.hasOwn(states, name)) {
    throw new FamiliarError(
      'camera-unknown',
      `No camera is named ${JSON.stringify(name)}; there is ${names.join(', ')}`,
    )
  }
  const camera = brand<CameraId>(name)
  const state = states[name]?.state
  if (state?.state !== 'running') throw unavailable(camera, state)
  return camera
}

/** A camera that gives no pictures. */
export function unavailable(camera: CameraId, state: CameraState | undefined): FamiliarError {
  const reason = state !== undefined && 'error' in state ? `: ${state.error.message}` : ''
  return new FamiliarError('camera-unavailable', `The camera ${camera} is ${state?.state ?? 'not there'}${reason}`)
}
