import { finished } from 'node:stream/promises'
import type { PiCameraConfig } from '../../config/schema.ts'
import { FamiliarError } from '../../domain/errors.ts'
import type { PictureProgram } from '../program/program.ts'
import { rpicamFailure } from './failure.ts'
import { type Launch, toolNames } from './launch.ts'

/** A tool that can be run, and how it lays out its pictures. */
export interface Tool {
  readonly command: string
  /** Bytes from one luma row to the next. */
  readonly stride: number
}

/**
 * Looks for the tool, and lets it make one picture. Rows are padded by another number of bytes on each board, and a size
 * that the camera does not have is changed in silence; both show in how many bytes a picture has, and nowhere else.
 * Null when `signal` aborts.
 * @throws FamiliarError `source-missing`, `source-lost`, `source-refused`
 */
export async function probe(config: PiCameraConfig, launch: Launch, signal: AbortSignal): Promise<Tool | null> {
  const names = config.tool === undefined ? toolNames : [config.tool]
  for (const command of names) {
    const onePicture = await bytesOf(command, await launch(command, config, { frames: 1 }), signal)
    if (signal.aborted) return null
    if (onePicture.found) return { command, stride: strideOf(command, config, onePicture.bytes) }
  }
  const reason =
    config.tool === undefined
      ? `There is no program ${names.join(' or ')} on the PATH`
      : `${config.tool} is no program that can be run`
  throw new FamiliarError('source-missing', reason)
}

async function bytesOf(
  command: string,
  program: PictureProgram,
  signal: AbortSignal,
): Promise<{ found: boolean; bytes: number }> {
  let bytes = 0
  program.output.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  const stop = () => void program.stop()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const ending = await program.ended
    if (ending.notFound && !program.isStopping) return { found: false, bytes: 0 }
    if (ending.status !== 0 && !program.isStopping) throw rpicamFailure(command, ending)
    // What it wrote last may still be in the pipe; stopping cuts that.
    await finished(program.output).catch(() => {})
    return { found: true, bytes }
  } finally {
    signal.removeEventListener('abort', stop)
    await program.stop()
  }
}

/** Boards align rows to at most 128 bytes, so that a picture of another size is not taken for a padded one. */
const largestAlignment = 128

/** @throws FamiliarError `source-refused` when so many bytes are no I420 picture of the size asked for */
function strideOf(command: string, { width, height }: PiCameraConfig, bytes: number): number {
  const stride = (2 * bytes) / (3 * height)
  const padding = stride - width
  if (Number.isInteger(stride) && stride % 2 === 0 && padding >= 0 && padding < largestAlignment) return stride
  throw new FamiliarError(
    'source-refused',
    `${command} made a picture of ${bytes} bytes, which is none of ${width} x ${height}: the camera does not have this size`,
  )
}
