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

/** What came of a camera that was watched for a while. */
export interface Watched extends TakenPicture {
  /** Pictures a second, from the first on; null of a single one. */
  readonly rate: number | null
}

/**
 * Opens a camera as the daemon would, takes one picture, and closes it again.
 * @param within milliseconds for it to come
 * @throws FamiliarError what the source throws; `source-stalled` when none came in time
 */
export function takePicture(source: ProgramConfig, within: number): Promise<TakenPicture> {
  return watchCamera(source, within, 0)
}

/**
 * Likewise, and goes on for so many milliseconds after the first picture.
 * @throws FamiliarError as `takePicture`
 */
export async function watchCamera(source: ProgramConfig, within: number, howLong: number): Promise<Watched> {
  const startedAt = performance.now()
  const context = { clock: systemClock, log: silence }
  const signal = AbortSignal.timeout(within + howLong)
  const watch = new Watch(startedAt)
  for await (const frame of programSource(brand<CameraId>('doctor'), source, context).frames(signal)) {
    if (watch.see(frame, performance.now()) >= howLong) break
  }
  return watch.result(within)
}

/** Counts the pictures of a camera. */
class Watch {
  readonly #startedAt: number
  #first: TakenPicture | undefined
  #count = 0
  #lastAt = 0

  constructor(startedAt: number) {
    this.#startedAt = startedAt
  }

  /** Returns the milliseconds since the first one. */
  see({ width, height, format, stride }: Frame, now: number): number {
    this.#first ??= { width, height, format, stride, ms: now - this.#startedAt }
    this.#count++
    this.#lastAt = now
    return now - this.#startedAt - this.#first.ms
  }

  result(within: number): Watched {
    if (this.#first === undefined) {
      throw new FamiliarError('source-stalled', `no picture came within ${within / 1000} s`)
    }
    const ms = this.#lastAt - this.#startedAt - this.#first.ms
    return { ...this.#first, rate: this.#count > 1 ? ((this.#count - 1) * 1000) / ms : null }
  }
}
