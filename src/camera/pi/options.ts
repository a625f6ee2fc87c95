import type { PiCameraConfig } from '../../config/schema.ts'

/** Options of rpicam-vid by their long names; `true` for one that takes no value. */
export type ToolOptions = Readonly<Record<string, string | number | true>>

/**
 * What the tool is told, apart from the tuning file.
 * @param output where it writes its pictures, as its `--output` has it
 * @param frames ends it after so many; left out: it runs for ever
 */
export function toolOptions(config: PiCameraConfig, output: string, frames?: number): ToolOptions {
  const { camera, width, height, fps: framerate, hflip, vflip, rotation, image } = config
  return {
    codec: 'yuv420',
    output,
    timeout: 0,
    nopreview: true,
    flush: true,
    verbose: 0,
    camera,
    width,
    height,
    framerate,
    ...(hflip && { hflip }),
    ...(vflip && { vflip }),
    ...(rotation !== 0 && { rotation }),
    ...imageOptions(image),
    ...(frames !== undefined && { frames }),
  }
}

/** The keys of `image` are the tool's own, with dashes. */
function imageOptions(image: PiCameraConfig['image']): ToolOptions {
  const options = Object.entries(image).flatMap(([key, value]) =>
    value === undefined ? [] : [[key.replaceAll('_', '-'), value] as const],
  )
  return Object.fromEntries(options)
}
