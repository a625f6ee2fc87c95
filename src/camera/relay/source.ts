import type { CameraId } from '../../domain/brand.ts'
import type { Frame } from '../../domain/frame.ts'
import type { FrameSource } from '../../ports/frame-source.ts'
import type { SourceContext, SourceLog } from '../context.ts'
import { type ProgramConfig, programSource } from './program-source.ts'
import { Reader } from './reader.ts'

/**
 * A camera whose frames are written by a program, read in a thread of its own: a run of a net holds the main thread for
 * some 100 ms, in which frames would wait, and be taken for newer than they are. Its clock is the machine's.
 * `frames` throws what the source of the program throws, and `source-lost` when the thread dies.
 */
export function relayedSource(camera: CameraId, config: ProgramConfig, context: SourceContext): FrameSource {
  const { live } = programSource(camera, config, context)
  return { camera, live, frames: (signal) => play(camera, config, context.log, signal) }
}

async function* play(
  camera: CameraId,
  config: ProgramConfig,
  log: SourceLog,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  if (signal.aborted) return
  const reader = new Reader({ camera, config }, log)
  const stop = () => reader.stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    for (let frame = await reader.next(); frame !== null && !signal.aborted; frame = await reader.next()) yield frame
  } finally {
    signal.removeEventListener('abort', stop)
    await reader.close()
  }
}
