import type { PiCameraConfig } from '../../config/schema.ts'
import type { PictureProgram } from '../program/program.ts'

interface LaunchOptions {
  /** Ends the tool after so many pictures; left out: it runs for ever. */
  readonly frames?: number
  /** Is told each line of its standard error. */
  readonly onLine?: (line: string) => void
}

/** Starts a camera's tool. */
export type Launch = (command: string, config: PiCameraConfig, options: LaunchOptions) => Promise<PictureProgram>

/** Raspberry Pi OS since 2023, and before. */
export const toolNames = ['rpicam-vid', 'libcamera-vid']
