import { fileURLToPath } from 'node:url'
import type { CameraId } from '../../domain/brand.ts'
import type { Frame } from '../../domain/frame.ts'
import type { FrameSource } from '../../ports/frame-source.ts'
import type { SourceContext } from '../context.ts'
import { framesOf } from '../program/frames.ts'
import { Program } from '../program/program.ts'
import { captureFailure } from './failure.ts'
import { bgrFraming } from './framing.ts'
import { type CaptureConfig, orderOf } from './order.ts'
import { withoutAddresses } from './secrets.ts'

const entry = fileURLToPath(new URL('./main.ts', import.meta.url))

/**
 * A USB camera, a network stream or a video file as BGR frames, read by OpenCV's VideoCapture in a process of its own.
 * `frames` throws `source-missing` (cannot be opened), `source-lost` (gives no more), `source-refused` (no video device);
 * for a file `source-unreadable` or `source-empty`.
 */
export function captureSource(camera: CameraId, config: CaptureConfig, context: SourceContext): FrameSource {
  const live = config.type !== 'video' || config.pace === 'real-time'
  return { camera, live, frames: (signal) => play(camera, config, live, context, signal) }
}

async function* play(
  camera: CameraId,
  config: CaptureConfig,
  live: boolean,
  { clock, log }: SourceContext,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  if (signal.aborted) return
  const onLine = (line: string): void => log.debug({ camera, line: withoutAddresses(line) }, 'capture process')
  const program = new Program(process.execPath, [entry], { channel: 3, onLine })
  program.tell(`${JSON.stringify(orderOf(config))}\n`)
  log.debug({ camera, program_pid: program.pid }, 'capture process started')
  const ended = async (): Promise<void> => {
    const ending = await program.ended
    if (ending.status !== 0) throw captureFailure(ending)
  }
  let first = true
  for await (const frame of framesOf(program, { camera, live, clock, framing: bgrFraming, ended }, signal)) {
    if (first) tellSize(config, frame, log)
    first = false
    yield frame
  }
}

/** A device gives the nearest it has to what it was asked for. */
function tellSize(config: CaptureConfig, { camera, width, height }: Frame, log: SourceContext['log']): void {
  if (config.type !== 'usb') return
  const asked = { width: config.width ?? width, height: config.height ?? height }
  if (asked.width === width && asked.height === height) return
  log.warn({ camera, asked, given: { width, height } }, 'the camera gives pictures of another size')
}
