import type { VisionLife } from '../../vision/process.ts'
import type { CameraPulse } from '../cameras.ts'

/** How the daemon lives at a moment. */
export interface Pulse {
  /** Null while vision is waited for after it died. */
  readonly vision: VisionLife | null
  readonly cameras: Readonly<Record<string, CameraPulse>>
}
