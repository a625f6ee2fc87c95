import type { Detection, Landmarks, Point } from '../domain/face.ts'
import type { Mat } from '../opencv/load.ts'
import type { Detector } from '../ports/nets.ts'
import { suppress } from '../stages/suppress.ts'
import { voteBoxes } from '../stages/vote-boxes.ts'
import type { MatPicture, OpenCvImaging } from './imaging.ts'
import type { DetectorPassport } from './passports.ts'

/** The four maps of one run, each float32 [channels, height / stride, width / stride]. */
interface CenterFaceMaps {
  readonly heatmap: Float32Array
  readonly scale: Float32Array
  readonly offset: Float32Array
  readonly landmarks: Float32Array
}

/** What executes the net: a canvas of the input's size in, the maps out. */
export type CenterFaceNet = (canvas: Mat) => Promise<CenterFaceMaps>

/** A small picture is enlarged at most by this: more shows the net nothing new. */
const maxEnlargement = 2
const maxOverlap = 0.3

/**
 * CenterFace (Xu et al., 2019, arXiv:1911.03599), an anchor-free detector. The picture is scaled by one factor to fit the
 * input's size, top left, the rest black.
 */
export class CenterFaceDetector implements Detector<MatPicture> {
  readonly #net: CenterFaceNet
  readonly #passport: DetectorPassport
  readonly #imaging: OpenCvImaging
  readonly #minScore: number

  constructor(net: CenterFaceNet, passport: DetectorPassport, imaging: OpenCvImaging, minScore: number) {
    this.#net = net
    this.#passport = passport
    this.#imaging = imaging
    this.#minScore = minScore
  }

  async detect(picture: MatPicture, share = 1, minScore = this.#minScore): Promise<readonly Detection[]> {
    const { width, height } = this.#passport.input
    const factor = share * Math.min(width / picture.width, height / picture.height, maxEnlargement)
    const canvas = this.#canvas(picture, factor)
    const maps = await this.#net(canvas).finally(() => canvas.release())
    const found = decode(maps, width / this.#passport.stride, this.#passport.stride, minScore)
    return this.#voted(found).map((detection) => scaled(detection, 1 / factor))
  }

  /** Weak candidates have no vote on a face that is not weak: thresholds were measured without them. */
  #voted(found: readonly Detection[]): Detection[] {
    const isStrong = ({ score }: Detection): boolean => score > this.#minScore
    const strong = found.filter(isStrong)
    return suppress(found, maxOverlap).flatMap((face) => voteBoxes([face], isStrong(face) ? strong : found))
  }

  #canvas(picture: MatPicture, factor: number): Mat {
    const { width, height } = this.#passport.input
    const fitted = this.#imaging.resize(
      picture.mat,
      fittedSide(picture.width, factor, width),
      fittedSide(picture.height, factor, height),
    )
    const canvas = this.#imaging.pad(fitted, width, height)
    fitted.release()
    return canvas
  }
}

/** At least one pixel: a very long and thin picture would vanish otherwise. */
const fittedSide = (side: number, factor: number, limit: number): number =>
  Math.min(limit, Math.max(1, Math.round(side * factor)))

/**
 * The cell at (row, column) whose heat is over `minScore` says: centre = (cell + offset + 0.5) * stride, size = exp(scale) *
 * stride, landmark = top left corner + landmark * size. In each pair of maps the vertical one comes first.
 */
function decode(maps: CenterFaceMaps, columns: number, stride: number, minScore: number): Detection[] {
  const { heatmap, scale, offset, landmarks } = maps
  const cells = heatmap.length
  const at = (map: Float32Array, channel: number, cell: number): number => map[channel * cells + cell] as number
  const found: Detection[] = []
  for (let cell = 0; cell < cells; cell++) {
    const score = heatmap[cell] as number
    if (!(score > minScore)) continue
    const height = Math.exp(at(scale, 0, cell)) * stride
    const width = Math.exp(at(scale, 1, cell)) * stride
    const y = (Math.floor(cell / columns) + at(offset, 0, cell) + 0.5) * stride - height / 2
    const x = ((cell % columns) + at(offset, 1, cell) + 0.5) * stride - width / 2
    const point = (index: number): Point => ({
      x: x + at(landmarks, 2 * index + 1, cell) * width,
      y: y + at(landmarks, 2 * index, cell) * height,
    })
    found.push({ box: { x, y, width, height }, score, landmarks: fivePoints(point) })
  }
  return found
}

function fivePoints(point: (index: number) => Point): Landmarks {
  return { leftEye: point(0), rightEye: point(1), nose: point(2), leftMouth: point(3), rightMouth: point(4) }
}

function scaled({ box, score, landmarks }: Detection, factor: number): Detection {
  const point = ({ x, y }: Point): Point => ({ x: x * factor, y: y * factor })
  return {
    score,
    box: { ...point(box), width: box.width * factor, height: box.height * factor },
    landmarks: {
      leftEye: point(landmarks.leftEye),
      rightEye: point(landmarks.rightEye),
      nose: point(landmarks.nose),
      leftMouth: point(landmarks.leftMouth),
      rightMouth: point(landmarks.rightMouth),
    },
  }
}
