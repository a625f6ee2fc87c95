import { readFileSync, writeFileSync } from 'node:fs'
import { type Mat, opencv } from '../../src/opencv/load.ts'
import { withExif } from '../integration/camera/pictures.ts'
import { photo, type Workspace } from './workspace.ts'

const cv = opencv()
const read = (path: string): Mat => cv.imdecode(readFileSync(path))
const jpeg = (mat: Mat): Buffer => cv.imencode('.jpg', mat, [cv.IMWRITE_JPEG_QUALITY, 95])

/** How wide the face in obama3.jpg is, and where its middle, pixels. */
const faceWidth = 268
const middle = new cv.Point2(780, 440)

/** Photos as people have them, made from fixtures in memory: [file's name, its bytes]. */
const makers: Readonly<Record<string, () => Buffer>> = {
  'six.jpg': () => jpeg(sixFaces()),
  'large.jpg': () => jpeg(read(photo.obama3).resize(5705, 3507)),
  'rotated.jpg': () => withExif(jpeg(read(photo.obama3).rotate(cv.ROTATE_90_COUNTERCLOCKWISE)), 6),
  'alpha.png': () => cv.imencode('.png', read(photo.obama3).cvtColor(cv.COLOR_BGR2BGRA)),
  'grey.jpg': () => jpeg(read(photo.obama3).cvtColor(cv.COLOR_BGR2GRAY)),
  'pixel.png': () => cv.imencode('.png', new cv.Mat(1, 1, cv.CV_8UC3, [90, 90, 90])),
  'truncated.jpg': () => readFileSync(photo.obama3).subarray(0, 100_000),
  'text.jpg': () => Buffer.from('Dear diary, this is no picture.\n'),
  'empty.jpg': () => Buffer.alloc(0),
  'tiny.png': () => cv.imencode('.png', shrunk(read(photo.obama3), 22 / faceWidth)),
  'smallish.jpg': () => jpeg(shrunk(read(photo.obama3), 40 / faceWidth)),
  'blurred.jpg': () => jpeg(blurred(read(photo.obama3), 0.06 * faceWidth)),
  'soft.jpg': () => jpeg(blurred(read(photo.obama3), 0.025 * faceWidth)),
  'dark.png': () => cv.imencode('.png', read(photo.obama3).convertTo(cv.CV_8UC3, 0.08, 0)),
  'bright.png': () => cv.imencode('.png', read(photo.obama3).convertTo(cv.CV_8UC3, 4, 0)),
  'foggy.png': () => cv.imencode('.png', read(photo.obama3).convertTo(cv.CV_8UC3, 0.06, 128)),
  'tilted.jpg': () => jpeg(tilted(read(photo.obama3), 65)),
}

/** Writes them into the workspace. @returns the paths by the files' names */
export function makeBadPhotos(work: Workspace, ...names: readonly string[]): string[] {
  return names.map((name) => {
    const path = work.path(name)
    const make = makers[name]
    if (make === undefined) throw new Error(`no photo ${name}`)
    writeFileSync(path, make())
    return path
  })
}

function blurred(mat: Mat, sigma: number): Mat {
  const size = 2 * Math.ceil(3 * sigma) + 1
  return mat.gaussianBlur(new cv.Size(size, size), sigma)
}

function shrunk(mat: Mat, factor: number): Mat {
  return mat.resize(Math.round(mat.rows * factor), Math.round(mat.cols * factor), 0, 0, cv.INTER_AREA)
}

function tilted(mat: Mat, clockwise: number): Mat {
  const turn = cv.getRotationMatrix2D(middle, -clockwise, 1)
  return mat.warpAffine(turn, new cv.Size(mat.cols, mat.rows), cv.INTER_LINEAR, cv.BORDER_REPLICATE)
}

/** Two rows of three, each in a square of 400 pixels. */
function sixFaces(): Mat {
  const group = new cv.Mat(800, 1200, cv.CV_8UC3, [120, 120, 120])
  const paths = [photo.obama, photo.obama2, photo.obama3, photo.biden, photo.astronaut, photo.biden]
  for (const [index, path] of paths.entries()) {
    const mat = read(path)
    const one = shrunk(index === 5 ? mat.flip(1) : mat, 400 / Math.max(mat.rows, mat.cols))
    const at = new cv.Rect(400 * (index % 3), index < 3 ? 0 : 400, one.cols, one.rows)
    one.copyTo(group.getRegion(at))
  }
  return group
}
