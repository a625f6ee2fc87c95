import { expect, test } from 'vitest'
import { composeFrame } from '../../../src/camera/scene/compose.ts'
import { loadScene } from '../../../src/camera/scene/load.ts'
import { systemClock } from '../../../src/clock/system-clock.ts'
import { type DetectorRuntime, detectorRuntimes } from '../../../src/config/nets.ts'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import type { Detection } from '../../../src/domain/face.ts'
import { opencv } from '../../../src/opencv/load.ts'
import { iou } from '../../../src/stages/geometry.ts'
import type { CenterFaceDetector } from '../../../src/vision/centerface.ts'
import { MatPicture, OpenCvImaging } from '../../../src/vision/imaging.ts'
import { loadNets } from '../../../src/vision/nets.ts'
import { detectorContract } from '../../contract/detector.ts'
import { scene } from '../../support/workspace.ts'
import { models, type PhotoName, pictureOf } from './pictures.ts'

const imaging = new OpenCvImaging()
const names: readonly PhotoName[] = ['obama', 'obama2', 'obama3', 'biden', 'astronaut']

async function open(runtime: DetectorRuntime): Promise<CenterFaceDetector> {
  const { detector } = await loadNets({ models, detector: { runtime, minScore: 0.5 }, nets: 'facenet' })
  return detector as CenterFaceDetector
}

for (const runtime of detectorRuntimes) {
  detectorContract(runtime, {
    open: () => open(runtime),
    portraits: () => Promise.all(names.map((name) => pictureOf(imaging, name))),
    blank: (width, height) => new MatPicture(new (opencv().Mat)(height, width, opencv().CV_8UC3, [120, 120, 120])),
  })
}

/** The scene's pictures, two a second. */
async function* framesOf(name: string): AsyncGenerator<MatPicture> {
  using loaded = await loadScene(scene(name))
  const { width, height, fps, frames } = loaded
  for (let index = 0; index < frames; index += fps / 2) {
    const pixels = composeFrame(loaded, index)
    const camera = brand<CameraId>('scene')
    const capturedAt = systemClock.monotonic()
    yield imaging.fromFrame({
      camera,
      sequence: index,
      capturedAt,
      width,
      height,
      format: 'bgr',
      stride: 3 * width,
      pixels,
    })
  }
}

test('both runtimes find the same faces: each has its partner at an IoU of at least 0.9', async () => {
  const [ours, theirs] = [await open('onnxruntime'), await open('opencv')]
  const compare = async (picture: MatPicture): Promise<number> => {
    const [a, b] = [await ours.detect(picture), await theirs.detect(picture)]
    picture.release()
    expect(a.length).toBe(b.length)
    for (const { box } of a) expect(best(box, b)).toBeGreaterThanOrEqual(0.9)
    return a.length
  }
  let faces = 0
  for (const name of names) faces += await compare(await pictureOf(imaging, name))
  for (const name of ['demo', 'crossing']) for await (const picture of framesOf(name)) faces += await compare(picture)
  expect(faces).toBeGreaterThan(40)
})

function best(box: Detection['box'], others: readonly Detection[]): number {
  return Math.max(0, ...others.map((other) => iou(box, other.box)))
}
