import type { Detection } from '../../../src/domain/face.ts'
import { type Mat, opencv } from '../../../src/opencv/load.ts'
import { random } from '../../support/random.ts'

/** A photo made worse, in memory only. */
export interface Copy {
  readonly how: string
  readonly level: number
  make(): Mat
}

const cv = opencv()

/** Standard deviations of a sensor's noise in good and in poor light, of 255. */
const [quiet, noisy] = [2, 6]

/** What cameras and light do to a face, from little to much. Levels are shares of the face's width, degrees, pixels or gains. */
export function copiesOf(photo: Mat, { box }: Detection): Copy[] {
  const side = Math.min(box.width, box.height)
  const each = (how: string, levels: readonly number[], make: (level: number) => Mat): Copy[] =>
    levels.map((level) => ({ how, level, make: () => make(level) }))
  return [
    ...each(
      'size',
      [16, 20, 24, 28, 34, 40, 50, 60].filter((level) => level < side),
      (px) => camera(photo, px / side),
    ),
    ...each('blur', [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08], (share) => blurred(photo, share * side)),
    ...each('motion', [0.05, 0.1, 0.15, 0.2, 0.3], (share) => moved(photo, share * side)),
    ...each('dark', [0.5, 0.25, 0.18, 0.12, 0.08], (gain) => grain(photo.convertTo(cv.CV_8UC3, gain, 0), noisy)),
    ...each('fog', [0.5, 0.25, 0.18, 0.12, 0.08], (gain) => grain(foggy(photo, gain), quiet)),
    ...each('bright', [1.5, 2, 3, 4, 6], (gain) => photo.convertTo(cv.CV_8UC3, gain, 0)),
    ...each('roll', [10, 20, 30, 40, 50, 60, 75], (angle) => rolled(photo, angle)),
    ...each('cut off', [0.1, 0.2, 0.3, 0.4, 0.5], (share) => cutOff(photo, box.x + (1 - share) * box.width)),
  ]
}

/** As a camera shows a face from afar: small, with noise and compressed. */
function camera(photo: Mat, factor: number): Mat {
  const small = photo.resize(scaled(photo.rows, factor), scaled(photo.cols, factor), 0, 0, cv.INTER_AREA)
  return cv.imdecode(cv.imencode('.jpg', grain(small, 4), [cv.IMWRITE_JPEG_QUALITY, 50]))
}

function blurred(photo: Mat, sigma: number): Mat {
  const size = Math.max(3, 2 * Math.round(3 * sigma) + 1)
  return photo.gaussianBlur(new cv.Size(size, size), sigma)
}

const moved = (photo: Mat, by: number): Mat => photo.blur(new cv.Size(Math.max(2, Math.round(by)), 1))

const foggy = (photo: Mat, gain: number): Mat => photo.convertTo(cv.CV_8UC3, gain, 128 * (1 - gain))

function rolled(photo: Mat, clockwise: number): Mat {
  const turn = cv.getRotationMatrix2D(new cv.Point2(photo.cols / 2, photo.rows / 2), -clockwise, 1)
  return photo.warpAffine(turn, new cv.Size(photo.cols, photo.rows), cv.INTER_LINEAR, cv.BORDER_REPLICATE)
}

function cutOff(photo: Mat, right: number): Mat {
  const width = Math.min(photo.cols, Math.max(8, Math.round(right)))
  return photo.getRegion(new cv.Rect(0, 0, width, photo.rows)).copy()
}

const scaled = (side: number, factor: number): number => Math.max(1, Math.round(side * factor))

/** The same noise for each photo. */
function grain(photo: Mat, deviation: number): Mat {
  const normal = random(1)
  const bytes = photo.getData().map((value) => Math.min(255, Math.max(0, Math.round(value + deviation * normal()))))
  return new cv.Mat(Buffer.from(bytes), photo.rows, photo.cols, cv.CV_8UC3)
}
