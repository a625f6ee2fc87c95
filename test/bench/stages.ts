/**
 * What the stages around the nets cost: `node test/bench/stages.ts`. First each for itself; then a minute of a camera before which
 * nobody comes, in processor time; then a scene with people, against the time of the two nets.
 */
import { brand, type CameraId, type MonotonicMs } from '../../src/domain/brand.ts'
import type { Detection } from '../../src/domain/face.ts'
import type { Frame } from '../../src/domain/frame.ts'
import { Recognizer } from '../../src/pipeline/recognizer.ts'
import { Tally } from '../../src/pipeline/tally.ts'
import { Walk } from '../../src/pipeline/walk.ts'
import { greyOf } from '../../src/stages/grey.ts'
import { MotionDetector } from '../../src/stages/motion.ts'
import { FaceTracker, trackIds } from '../../src/stages/track.ts'
import { loadNets } from '../../src/vision/nets.ts'
import { models } from '../integration/vision/pictures.ts'
import { knownPeople } from '../support/known-people.ts'
import { defaultRules } from '../support/limits.ts'
import { trackScene } from '../support/tracked-scene.ts'

const runs = 300
const sizes = [
  [640, 480],
  [1280, 720],
] as const

console.log(`${runs} runs each, ms: median / p95`)
for (const format of ['i420', 'bgr'] as const) {
  for (const [width, height] of sizes) {
    const frame = noisyFrame(format, width, height)
    const detector = new MotionDetector()
    report(`grey and motion, ${format} ${width}x${height}`, (run) => detector.sees(greyOf(frame), at(run)))
  }
}
for (const faces of [1, 3, 8]) {
  const tracker = new FaceTracker(trackIds())
  report(`track, ${faces} faces`, (run) => tracker.update(crowd(faces, run), at(run), 0.5))
}

const nets = await loadNets({ models, detector: { runtime: 'onnxruntime', minScore: 0.5 }, nets: 'facenet' })
const gallery = await knownPeople(nets)
await idleMinute()
for (const scene of ['demo', 'crossing']) await besideNets(scene)

/** The walk alone, without the camera: 10 frames a second of 1280x720. */
async function idleMinute(): Promise<void> {
  const rules = {
    quality: defaultRules.quality,
    detector: { minScore: 0.5 },
    motion: { enabled: true, checkEvery: 2000 },
  }
  const recognizer = new Recognizer(gallery, nets.info.recipes, { falseMatchRate: 0.001, minLooks: 3 })
  for (const format of ['i420', 'bgr'] as const) {
    const tally = new Tally()
    const walk = new Walk(brand<CameraId>('bench'), nets, recognizer, rules, tally)
    const frame = noisyFrame(format, 1280, 720)
    const before = process.cpuUsage()
    for (let run = 0; run < 600; run++) await walk.process({ ...frame, capturedAt: at(run) })
    const { user, system } = process.cpuUsage(before)
    const share = (100 * (user + system)) / 60e6
    console.log(`idle, ${format} 1280x720, 10 fps: ${share.toFixed(1)} % of a core, ${tally.still} of 600 frames still`)
  }
}

async function besideNets(scene: string): Promise<void> {
  const { stages } = (await trackScene(scene, nets, gallery)).tally
  const sum = (...names: (keyof typeof stages)[]): number =>
    names.reduce((total, name) => total + stages[name].totalMs, 0)
  const share = (100 * sum('motion', 'convert', 'track', 'match')) / sum('detect', 'embed')
  console.log(
    `scene ${scene}: motion, convert, track and match take ${share.toFixed(1)} % of the time of detect and embed`,
  )
}

function report(what: string, work: (run: number) => unknown): void {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    work(run)
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  console.log(`  ${what.padEnd(34)} ${times[runs >> 1]?.toFixed(3)} / ${times[Math.floor(runs * 0.95)]?.toFixed(3)}`)
}

function at(run: number): MonotonicMs {
  return brand<MonotonicMs>(100 * run)
}

function noisyFrame(format: Frame['format'], width: number, height: number): Frame {
  const stride = format === 'bgr' ? 3 * width : width
  const pixels = Uint8Array.from(
    { length: format === 'bgr' ? stride * height : (stride * height * 3) / 2 },
    (_, i) => 100 + ((i * 7919) % 31),
  )
  return { camera: brand<CameraId>('bench'), sequence: 0, capturedAt: at(0), width, height, format, stride, pixels }
}

/** Faces side by side that sway a little. */
function crowd(faces: number, run: number): Detection[] {
  return Array.from({ length: faces }, (_, face) => {
    const box = { x: 150 * face + 10 * Math.sin(run / 5 + face), y: 100, width: 80, height: 100 }
    const point = { x: box.x, y: box.y }
    return {
      box,
      score: 0.9,
      landmarks: { leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point },
    }
  })
}
