import type { CameraPulse } from '../cameras.ts'
import type { Pulse } from './pulse.ts'

/** One line for `systemctl status`, such as `2 cameras: door streaming 10 fps, porch retrying (source-missing)`. */
export function statusText({ vision, cameras }: Pulse): string {
  const all = Object.entries(cameras)
  const count = all.length === 1 ? '1 camera' : `${all.length} cameras`
  // Nothing is known of them without it.
  if (vision === null) return `${count}, vision is being restarted`
  return `${count}: ${all.map(([name, camera]) => `${name} ${cameraText(camera)}`).join(', ')}`
}

function cameraText({ state, fps }: CameraPulse): string {
  if ('error' in state) return `${state.state} (${state.error.code})`
  if (state.state !== 'running') return state.state
  return fps === null ? 'streaming' : `streaming ${Math.round(fps)} fps`
}
