import { type ProgramConfig, programSource } from '../../../camera/relay/program-source.ts'
import { systemClock } from '../../../clock/system-clock.ts'
import type { SourceConfig } from '../../../config/schema.ts'
import { brand, type CameraId } from '../../../domain/brand.ts'
import { FamiliarError } from '../../../domain/errors.ts'
import type { Frame } from '../../../domain/frame.ts'

/** Nobody hears what a source would log: it is told as findings. */
const silence = { debug: () => {}, warn: () => {} }

export interface TakenPicture {
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly format: Frame['format']
  /** Bytes from one row to the next of its first plane. */
  readonly stride: number
  /** Until it came. */
  readonly ms: number
}

/** Whether pictures come from a program, so that one can be taken without loading OpenCV here. */
export function hasProgram(source: SourceConfig): source is ProgramConfig {
  return source.type !== 'images' && source.type !== 'scene'
}

/**
 * Opens a camera as the daemon would, takes one picture, and closes it again.
 * @param within milliseconds for it to come
 * @throws FamiliarError what the source throws; `source-stalled` when none came in time
 */
export async function takePicture(source: ProgramConfig, within: number): Promise<TakenPicture> {
  const startedAt = performance.now()
  const context = { clock: systemClock, log: silence }
  const frames = programSource(brand<CameraId>('doctor'), source, context).frames(AbortSignal.timeout(within))
  for await (const frame of frames) {
    const { width, height, format, stride } = frame
    return { width, height, format, stride, ms: performance.now() - startedAt }
  }
  throw new FamiliarError('source-stalled', `no picture came within ${within / 1000} s`)
}
