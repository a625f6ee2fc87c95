import type { PiCameraConfig } from '../../config/schema.ts'
import type { CameraId } from '../../domain/brand.ts'
import type { Frame } from '../../domain/frame.ts'
import type { FrameSource } from '../../ports/frame-source.ts'
import type { SourceContext } from '../context.ts'
import { framesOf } from '../program/frames.ts'
import type { Framing } from '../program/pictures.ts'
import { rpicamFailure } from './failure.ts'
import type { Launch } from './launch.ts'
import { probe } from './probe.ts'

/**
 * A Raspberry Pi's camera as I420 frames, made by rpicam-vid (rpicam-apps) or its older name, which `launch` starts. Rows may
 * be padded. `frames` throws `source-missing` (no program, no camera), `source-lost` (busy, or the program ended) or
 * `source-refused` (it does not take an option or the size).
 */
export function piSource(
  camera: CameraId,
  config: PiCameraConfig,
  launch: Launch,
  context: SourceContext,
): FrameSource {
  return { camera, live: true, frames: (signal) => play(camera, config, launch, context, signal) }
}

async function* play(
  camera: CameraId,
  config: PiCameraConfig,
  launch: Launch,
  { clock, log }: SourceContext,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  if (signal.aborted) return
  const tool = await probe(config, launch, signal)
  if (tool === null) return
  const { command, stride } = tool
  let timeouts = 0
  const onLine = (line: string): void => {
    if (line.includes('Device timeout detected')) log.warn({ camera, timeouts: ++timeouts }, 'camera timed out')
    else log.debug({ camera, line }, 'camera program')
  }
  const program = await launch(command, config, { onLine })
  log.debug({ camera, command, stride, program_pid: program.pid }, 'camera program started')
  const ended = async (): Promise<never> => {
    throw rpicamFailure(command, await program.ended)
  }
  yield* framesOf(program, { camera, live: true, clock, framing: planes(config, stride), ended }, signal)
}

/** Nothing but pictures of one size: luma rows of `stride` bytes, chroma rows of half of it. */
function planes({ width, height }: PiCameraConfig, stride: number): Framing {
  const form = { width, height, format: 'i420', stride, length: (stride * height * 3) / 2 } as const
  return { headerLength: 0, form: () => form }
}
