import type { RpicamConfig } from '../../config/schema.ts'

/**
 * What rpicam-vid is started with, a word each; values never pass through a shell.
 * @param frames ends it after so many; left out: it runs for ever
 */
export function rpicamArguments(config: RpicamConfig, frames?: number): readonly string[] {
  return [
    '--codec=yuv420',
    '--output=-',
    '--timeout=0',
    '--nopreview',
    '--flush',
    '--verbose=0',
    `--camera=${config.camera}`,
    `--width=${config.width}`,
    `--height=${config.height}`,
    `--framerate=${config.fps}`,
    ...(config.hflip ? ['--hflip'] : []),
    ...(config.vflip ? ['--vflip'] : []),
    ...(config.rotation === 0 ? [] : [`--rotation=${config.rotation}`]),
    ...(frames === undefined ? [] : [`--frames=${frames}`]),
  ]
}
