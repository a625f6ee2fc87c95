import { messageOf } from '../domain/errors.ts'
import { type Cv, type Mat, opencv } from './load.ts'

/** What to open, and what to ask of it. */
export type VideoTarget =
  | {
      readonly kind: 'device'
      readonly path: string
      /** Wishes: a device takes the nearest it has. */
      readonly width?: number | undefined
      readonly height?: number | undefined
      readonly fps?: number | undefined
      readonly format?: 'mjpg' | 'yuyv' | undefined
    }
  | { readonly kind: 'stream'; readonly url: string; readonly transport: 'tcp' | 'udp' }
  | { readonly kind: 'file'; readonly path: string }

/** Microseconds (FFmpeg's `timeout` of its rtsp and http protocols) for one answer of a server. */
const networkTimeout = 5_000_000

/** A video that is open. One call at a time. */
export class Video {
  readonly #capture: InstanceType<Cv['VideoCapture']>
  /** As the video says; 0 when it does not. */
  readonly fps: number

  /** Opens it, which blocks this thread for as long as a device or server needs. @throws Error when that fails, not saying why */
  constructor(target: VideoTarget) {
    const cv = opencv()
    if (target.kind === 'stream') setNetworkOptions(target.transport)
    const backend = target.kind === 'device' ? cv.CAP_V4L2 : cv.CAP_FFMPEG
    try {
      this.#capture = new cv.VideoCapture(target.kind === 'stream' ? target.url : target.path, backend)
    } catch (error) {
      // The binding throws strings.
      throw new Error(messageOf(error), { cause: error })
    }
    if (target.kind === 'device') this.#wish(cv, target)
    this.fps = this.#capture.get(cv.CAP_PROP_FPS)
  }

  /** The next picture, BGR; null at the end. The caller releases it. */
  async read(): Promise<Mat | null> {
    const picture = await this.#capture.readAsync()
    return picture.empty ? null : picture
  }

  release(): void {
    this.#capture.release()
  }

  #wish(cv: Cv, { format, width, height, fps }: Extract<VideoTarget, { kind: 'device' }>): void {
    // The format first: it decides which sizes and rates there are.
    if (format !== undefined) this.#capture.set(cv.CAP_PROP_FOURCC, cv.VideoWriter.fourcc(format.toUpperCase()))
    if (width !== undefined) this.#capture.set(cv.CAP_PROP_FRAME_WIDTH, width)
    if (height !== undefined) this.#capture.set(cv.CAP_PROP_FRAME_HEIGHT, height)
    if (fps !== undefined) this.#capture.set(cv.CAP_PROP_FPS, fps)
    // One picture waits in the driver, not four: what is seen is now.
    this.#capture.set(cv.CAP_PROP_BUFFERSIZE, 1)
  }
}

/** OpenCV hands them to FFmpeg with the next stream that is opened; its binding has no other way. */
function setNetworkOptions(transport: 'tcp' | 'udp'): void {
  // No frames are spent on finding out a rate that nobody asks for: that takes two seconds at 10 frames/s.
  const options = { rtsp_transport: transport, timeout: networkTimeout, fpsprobesize: 0 }
  // biome-ignore lint/style/noProcessEnv: OpenCV reads it (cap_ffmpeg_impl.hpp)
  process.env['OPENCV_FFMPEG_CAPTURE_OPTIONS'] = Object.entries(options)
    .map(([name, value]) => `${name};${value}`)
    .join('|')
}
