import type { CameraId } from '../../domain/brand.ts'
import { type Frame, free } from '../../domain/frame.ts'
import type { Clock } from '../../ports/clock.ts'
import { newest } from './newest.ts'
import { type Framing, PictureCutter } from './pictures.ts'
import type { PictureProgram } from './program.ts'

export interface Stream {
  readonly camera: CameraId
  readonly live: boolean
  readonly clock: Clock
  readonly framing: Framing
  /**
   * Called when the program wrote its last byte by itself. Returns if that is the end of its pictures.
   * @throws FamiliarError when it is not
   */
  readonly ended: () => Promise<void>
}

/**
 * The pictures that a program writes. Of a live one it is read always and the newest picture counts; another waits for
 * its reader. The program has ended when this has: by itself, because `signal` aborted, or because nobody reads on.
 */
export async function* framesOf(program: PictureProgram, stream: Stream, signal: AbortSignal): AsyncGenerator<Frame> {
  const stop = () => void program.stop()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const cutter = new PictureCutter(stream.framing)
  const frames = all(program, stream, cutter, signal)
  try {
    const taken = stream.live ? newest(frames, ({ pixels }) => cutter.recycle(pixels)) : frames
    for await (const frame of taken) {
      if (signal.aborted) return
      yield frame
    }
  } finally {
    signal.removeEventListener('abort', stop)
    await program.stop()
  }
}

async function* all(
  program: PictureProgram,
  { camera, clock, ended }: Stream,
  cutter: PictureCutter,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  let sequence = 0
  try {
    for await (const chunk of program.output as AsyncIterable<Buffer>) {
      for (const picture of cutter.cut(chunk)) {
        yield { camera, sequence, capturedAt: clock.monotonic(), ...picture }
        sequence++
      }
      free(chunk)
    }
  } catch (error) {
    // Stopping cuts the pipe, wherever the reading is.
    if (!signal.aborted && !program.isStopping) throw error
  }
  if (!signal.aborted && !program.isStopping) await ended()
}
