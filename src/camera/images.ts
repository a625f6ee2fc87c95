import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ImagesConfig } from '../config/schema.ts'
import type { CameraId } from '../domain/brand.ts'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { Frame } from '../domain/frame.ts'
import { decode } from '../opencv/decode.ts'
import type { FrameSource } from '../ports/frame-source.ts'
import type { SourceContext } from './context.ts'
import { pace } from './pace.ts'
import { pictureFiles } from './picture-files.ts'

/**
 * The pictures of a folder, file or glob as BGR frames, each of its own size. With `fps` it is live, as a camera is.
 * A picture that cannot be read or decoded is left out with a warning, which shows as a gap in the sequence.
 * `frames` throws `source-unreadable` or `source-empty` when the path gives no picture at all.
 */
export function imagesSource(camera: CameraId, config: ImagesConfig, context: SourceContext): FrameSource {
  return {
    camera,
    live: config.fps !== undefined,
    frames: (signal) => play(camera, config, context, signal),
  }
}

async function* play(
  camera: CameraId,
  config: ImagesConfig,
  context: SourceContext,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  const paths = await pictureFiles(config.path)
  const album = new Album(config.path, paths, context)
  for await (const sequence of pace(config.fps, context, signal)) {
    const path = paths[config.loop ? sequence % paths.length : sequence]
    if (path === undefined) return
    const capturedAt = context.clock.monotonic()
    const picture = await album.open(path)
    if (picture && !signal.aborted) yield { camera, sequence, capturedAt, ...picture }
  }
}

type Picture = Pick<Frame, 'width' | 'height' | 'format' | 'stride' | 'pixels'>

/** Opens the pictures of one walk through a source, and remembers those that cannot be. */
class Album {
  readonly #source: string
  readonly #paths: readonly string[]
  readonly #context: SourceContext
  readonly #unreadable = new Set<string>()

  constructor(source: string, paths: readonly string[], context: SourceContext) {
    this.#source = source
    this.#paths = paths
    this.#context = context
  }

  /** @throws FamiliarError `source-unreadable` when this was the last that might have been readable */
  async open(path: string): Promise<Picture | undefined> {
    // Warned about once, not on each round of a loop.
    if (this.#unreadable.has(path)) return undefined
    try {
      return await read(path)
    } catch (error) {
      this.#leaveOut(path, messageOf(error))
      return undefined
    }
  }

  #leaveOut(path: string, reason: string): void {
    this.#unreadable.add(path)
    const count = { unreadable: this.#unreadable.size, pictures: this.#paths.length }
    this.#context.log.warn({ picture: basename(path), reason, ...count }, 'picture left out')
    if (count.unreadable === count.pictures) {
      throw new FamiliarError(
        'source-unreadable',
        `none of the ${count.pictures} pictures of ${this.#source} can be read; the last is ${path}: ${reason}`,
      )
    }
  }
}

async function read(path: string): Promise<Picture> {
  const picture = await decode(await readFile(path))
  if (!picture) throw new Error('not a whole JPEG or PNG that OpenCV can decode')
  const { cols: width, rows: height } = picture
  // getData copies: the pixels are the receiver's alone.
  const pixels = picture.getData()
  picture.release()
  return { width, height, format: 'bgr', stride: 3 * width, pixels }
}
