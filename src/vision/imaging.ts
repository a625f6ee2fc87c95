import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { Box } from '../domain/face.ts'
import type { Frame } from '../domain/frame.ts'
import { decode } from '../opencv/decode.ts'
import { type Cv, type Mat, opencv } from '../opencv/load.ts'
import type { Cutting, Imaging, Picture } from '../ports/nets.ts'
import type { Similarity } from '../stages/align.ts'

/** A whole number of pixels; may reach beyond the picture. */
export interface Region {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** What is outside of a picture: black, or its nearest pixel. */
export type Border = 'constant' | 'replicate'

/** Pixels as OpenCV holds them: 8-bit blue-green-red. */
export class MatPicture implements Picture {
  readonly mat: Mat

  constructor(mat: Mat) {
    this.mat = mat
  }

  get width(): number {
    return this.mat.cols
  }

  get height(): number {
    return this.mat.rows
  }

  release(): void {
    this.mat.release()
  }
}

/** What is done to pixels: decoding, colour, scaling and cropping by OpenCV. */
export class OpenCvImaging implements Imaging<MatPicture>, Cutting<MatPicture> {
  readonly #cv: Cv = opencv()

  constructor() {
    // Each call is small; a pool of threads costs more than it brings, and the nets want the cores.
    this.#cv.setNumThreads(1)
  }

  fromFrame(frame: Frame): MatPicture {
    return new MatPicture(frame.format === 'bgr' ? this.#fromBgr(frame) : this.#fromI420(frame))
  }

  part({ mat }: MatPicture, { x, y, width, height }: Box): MatPicture {
    return new MatPicture(mat.getRegion(new this.#cv.Rect(x, y, width, height)))
  }

  async decode(bytes: Uint8Array): Promise<MatPicture | null> {
    const mat = await decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    return mat && new MatPicture(mat)
  }

  /** Area averages when shrinking, so that nothing aliases; bilinear when enlarging. */
  resize(mat: Mat, width: number, height: number): Mat {
    const shrinks = width * height < mat.cols * mat.rows
    return mat.resize(height, width, 0, 0, shrinks ? this.#cv.INTER_AREA : this.#cv.INTER_LINEAR)
  }

  /** A region scaled to `size` x `size`; outside of the picture its nearest pixel is repeated. */
  crop(picture: MatPicture, region: Region, size: number): Mat {
    const whole = this.#region(picture.mat, region)
    const scaled = this.resize(whole, size, size)
    whole.release()
    return scaled
  }

  /**
   * `size` x `size` pixels to which `similarity` takes the picture, each bilinear. Coordinates are continuous on both sides: the
   * middle of pixel i is i + 0.5.
   */
  warp(picture: MatPicture, similarity: Similarity, size: number, border: Border): Mat {
    const region = inside(picture.mat, sourceOf(similarity, size))
    // Not the whole, for OpenCV warps no picture of 32,767 pixels a side.
    const source = picture.mat.getRegion(new this.#cv.Rect(region.left, region.top, region.width, region.height))
    const matrix = new this.#cv.Mat(pixelMatrix(similarity, region), this.#cv.CV_64F)
    const mode = border === 'constant' ? this.#cv.BORDER_CONSTANT : this.#cv.BORDER_REPLICATE
    const black = new this.#cv.Vec3(0, 0, 0)
    try {
      return source.warpAffine(matrix, new this.#cv.Size(size, size), this.#cv.INTER_LINEAR, mode, black)
    } finally {
      matrix.release()
      source.release()
    }
  }

  /** @param quality percent */
  encodeJpeg(mat: Mat, quality: number): Promise<Uint8Array> {
    return this.#cv.imencodeAsync('.jpg', mat, [this.#cv.IMWRITE_JPEG_QUALITY, quality])
  }

  /** A copy with black below and to the right up to `width` x `height`. */
  pad(mat: Mat, width: number, height: number): Mat {
    return mat.copyMakeBorder(
      0,
      height - mat.rows,
      0,
      width - mat.cols,
      this.#cv.BORDER_CONSTANT,
      new this.#cv.Vec3(0, 0, 0),
    )
  }

  #region(mat: Mat, wanted: Region): Mat {
    const { left, top, width, height } = inside(mat, wanted)
    return mat
      .getRegion(new this.#cv.Rect(left, top, width, height))
      .copyMakeBorder(
        Math.max(0, top - wanted.top),
        Math.max(0, wanted.top + wanted.height - top - height),
        Math.max(0, left - wanted.left),
        Math.max(0, wanted.left + wanted.width - left - width),
        this.#cv.BORDER_REPLICATE,
      )
  }

  #fromBgr({ pixels, width, height, stride }: Frame): Mat {
    const rowBytes = 3 * width
    const packed = stride === rowBytes ? pixels : packedRows(pixels, height, rowBytes, stride)
    return this.#mat(packed, height, width, this.#cv.CV_8UC3)
  }

  #fromI420({ pixels, width, height, stride }: Frame): Mat {
    const packed = stride === width ? pixels : packedI420(pixels, width, height, stride)
    const yuv = this.#mat(packed, (height * 3) / 2, width, this.#cv.CV_8UC1)
    const bgr = yuv.cvtColor(this.#cv.COLOR_YUV2BGR_I420)
    yuv.release()
    return bgr
  }

  #mat(bytes: Uint8Array, rows: number, cols: number, type: number): Mat {
    try {
      return new this.#cv.Mat(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), rows, cols, type)
    } catch (error) {
      throw new FamiliarError(
        'source-unreadable',
        `A frame of ${bytes.length} bytes is not ${cols} pixels wide: ${messageOf(error)}`,
      )
    }
  }
}

/** Fills float32 planes red, green, blue (NCHW for N = 1, 3 * rows * cols values); value = (x - mean) / scale. */
export function fillPlanarRgb(planes: Float32Array, mat: Mat, mean: number, scale: number): void {
  // A plain loop: blobFromImage takes twice as long, for its result has to be flattened and copied out.
  const bytes = mat.getData()
  const count = mat.rows * mat.cols
  for (let pixel = 0, at = 0; pixel < count; pixel++, at += 3) {
    planes[pixel] = ((bytes[at + 2] as number) - mean) / scale
    planes[count + pixel] = ((bytes[at + 1] as number) - mean) / scale
    planes[2 * count + pixel] = ((bytes[at] as number) - mean) / scale
  }
}

function packedRows(pixels: Uint8Array, rows: number, rowBytes: number, stride: number): Uint8Array {
  const packed = new Uint8Array(rows * rowBytes)
  for (let row = 0; row < rows; row++) {
    packed.set(pixels.subarray(row * stride, row * stride + rowBytes), row * rowBytes)
  }
  return packed
}

/** Luma rows are `stride` apart, chroma rows half of it. */
function packedI420(pixels: Uint8Array, width: number, height: number, stride: number): Uint8Array {
  const luma = packedRows(pixels, height, width, stride)
  const chroma = packedRows(pixels.subarray(stride * height), height, width / 2, stride / 2)
  const packed = new Uint8Array(luma.length + chroma.length)
  packed.set(luma)
  packed.set(chroma, luma.length)
  return packed
}

/** The part of a region that the picture has, at least one pixel of it. */
function inside(mat: Mat, { left, top, width, height }: Region): Region {
  const x = clamp(left, 0, mat.cols - 1)
  const y = clamp(top, 0, mat.rows - 1)
  return {
    left: x,
    top: y,
    width: clamp(left + width, x + 1, mat.cols) - x,
    height: clamp(top + height, y + 1, mat.rows) - y,
  }
}

/** All pixels that reach a square of `size` pixels, however it is turned, and those next to them. */
function sourceOf({ a, b, x0, y0 }: Similarity, size: number): Region {
  const power = a * a + b * b
  const [x, y] = [size / 2 - x0, size / 2 - y0]
  const reach = Math.ceil((size * Math.SQRT1_2) / Math.sqrt(power)) + 2
  return {
    left: Math.floor((a * x + b * y) / power) - reach,
    top: Math.floor((a * y - b * x) / power) - reach,
    width: 2 * reach + 1,
    height: 2 * reach + 1,
  }
}

/** For OpenCV, which counts from the middle of the region's first pixel. */
function pixelMatrix({ a, b, x0, y0 }: Similarity, { left, top }: Region): number[][] {
  const [x, y] = [left + 0.5, top + 0.5]
  return [
    [a, -b, a * x - b * y + x0 - 0.5],
    [b, a, b * x + a * y + y0 - 0.5],
  ]
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))
