/**
 * Times the nets and compares both runtimes of the detector:
 * `node test/bench/nets.ts [--nets facenet+mobilefacenet] [--photos FOLDER]...`, nets as in `recognition.nets`.
 * One thread; the runtimes take turns, so that a noisy machine hits both alike: trust the ratios. Photos are FOLDER/PERSON/FILE.jpg.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { composeFrame } from '../../src/camera/scene/compose.ts'
import { loadScene } from '../../src/camera/scene/load.ts'
import { sceneTruth } from '../../src/camera/scene/truth.ts'
import type { Nets } from '../../src/config/schema.ts'
import { brand, type CameraId, type MonotonicMs } from '../../src/domain/brand.ts'
import { iou } from '../../src/stages/geometry.ts'
import { type MatPicture, OpenCvImaging } from '../../src/vision/imaging.ts'
import { type LoadedNets, loadNets } from '../../src/vision/nets.ts'
import { models } from '../integration/vision/pictures.ts'
import { scene } from '../support/workspace.ts'

const { photos: folders, nets: wanted } = parseArgs({
  options: { photos: { type: 'string', multiple: true, default: [] }, nets: { type: 'string', default: 'facenet' } },
}).values
const runs = 60
/** A truth box and a found one are the same face from this IoU on. */
const sameFace = 0.5
const runtimes = ['onnxruntime', 'opencv'] as const
type Runtime = (typeof runtimes)[number]

const imaging = new OpenCvImaging()
const nets = {} as Record<Runtime, LoadedNets>
for (const runtime of runtimes)
  nets[runtime] = await loadNets({ models, detector: { runtime, minScore: 0.5 }, nets: wanted as Nets })

await timeStages()
await recallOnScenes()
for (const folder of folders) await recallOnPhotos(folder)

async function timeStages(): Promise<void> {
  const [frame] = await Array.fromAsync(scenePictures('demo', 60, 61))
  if (frame === undefined) throw new Error('the scene has no such frame')
  const { picture } = frame
  const [face] = await nets.onnxruntime.detector.detect(picture)
  if (face === undefined) throw new Error('no face in the frame')
  const stages: Record<string, () => Promise<unknown>> = {
    'detect, onnxruntime int8': () => nets.onnxruntime.detector.detect(picture),
    'detect, opencv float': () => nets.opencv.detector.detect(picture),
  }
  for (const embedder of nets.onnxruntime.embedders) {
    stages[`embed, ${embedder.space}`] = () => embedder.embed(picture, face)
  }
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(stages).map((stage) => [stage, []]))
  for (let run = 0; run < runs; run++) {
    for (const [stage, work] of Object.entries(stages)) times[stage]?.push(await timed(work))
  }
  console.log(`1280x720 frame, ${runs} runs each, ms: min / median`)
  for (const [what, values] of Object.entries(times)) {
    const sorted = values.toSorted((a, b) => a - b)
    console.log(`  ${what.padEnd(36)} ${sorted[0]?.toFixed(1)} / ${sorted[runs >> 1]?.toFixed(1)}`)
  }
}

async function recallOnScenes(): Promise<void> {
  for (const name of ['demo', 'crossing']) {
    const found: Record<Runtime, number> = { onnxruntime: 0, opencv: 0 }
    let [faces, worst] = [0, 1]
    for await (const { picture, truth } of scenePictures(name)) {
      const [ours, theirs] = [await boxesOf('onnxruntime', picture), await boxesOf('opencv', picture)]
      for (const box of truth) {
        faces++
        found.onnxruntime += Number(best(box, ours) >= sameFace)
        found.opencv += Number(best(box, theirs) >= sameFace)
      }
      for (const box of ours) worst = Math.min(worst, best(box, theirs) || 1)
      picture.release()
    }
    const shares = runtimes.map((runtime) => `${runtime} ${found[runtime]}`).join(', ')
    console.log(
      `scene ${name}: of ${faces} wholly visible faces found: ${shares}; least IoU of both ${worst.toFixed(3)}`,
    )
  }
}

async function recallOnPhotos(folder: string): Promise<void> {
  const found: Record<Runtime, number> = { onnxruntime: 0, opencv: 0 }
  const paths = globSync('*/*.jpg', { cwd: folder })
  for (const path of paths) {
    const picture = await imaging.decode(readFileSync(join(folder, path)))
    if (picture === null) continue
    for (const runtime of runtimes) found[runtime] += Number((await boxesOf(runtime, picture)).length > 0)
    picture.release()
  }
  console.log(
    `${folder}: of ${paths.length} photos with a face found: ${runtimes.map((r) => `${r} ${found[r]}`).join(', ')}`,
  )
}

async function boxesOf(runtime: Runtime, picture: MatPicture) {
  return (await nets[runtime].detector.detect(picture)).map(({ box }) => box)
}

type Box = Awaited<ReturnType<typeof boxesOf>>[number]

function best(box: Box, others: readonly Box[]): number {
  return Math.max(0, ...others.map((other) => iou(box, other)))
}

/** Frames with the boxes of faces that nothing hides. */
async function* scenePictures(name: string, from = 0, to = Number.POSITIVE_INFINITY) {
  using loaded = await loadScene(scene(name))
  const truths = sceneTruth(loaded)
  const { width, height } = loaded
  for (let index = from; index < Math.min(to, loaded.frames); index++) {
    const picture = imaging.fromFrame({
      camera: brand<CameraId>(name),
      sequence: index,
      capturedAt: brand<MonotonicMs>(0),
      width,
      height,
      format: 'bgr',
      stride: 3 * width,
      pixels: composeFrame(loaded, index),
    })
    const truth = truths[index]?.faces.filter(({ visible }) => visible === 1).map(({ box }) => box) ?? []
    yield { picture, truth }
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
