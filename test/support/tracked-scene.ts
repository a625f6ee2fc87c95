import { composeFrame } from '../../src/camera/scene/compose.ts'
import { loadScene } from '../../src/camera/scene/load.ts'
import { sceneTruth, type TruthFace, type TruthFrame } from '../../src/camera/scene/truth.ts'
import { brand, type CameraId, type MonotonicMs } from '../../src/domain/brand.ts'
import type { Frame } from '../../src/domain/frame.ts'
import type { GallerySnapshot } from '../../src/domain/person.ts'
import { Recognizer } from '../../src/pipeline/recognizer.ts'
import { Tally, type TallySnapshot } from '../../src/pipeline/tally.ts'
import { type FrameResult, Walk } from '../../src/pipeline/walk.ts'
import type { LoadedNets } from '../../src/vision/nets.ts'
import { defaultRules } from './limits.ts'
import { type MotMetrics, motMetrics } from './mot-metrics.ts'
import { scene } from './workspace.ts'

/** A truth face counts from this visibility and size (px) on; others may be found or not. */
const leastVisible = 0.5
const leastSize = 40
/** Who was out of the picture for longer comes as another, as in the MOT challenge (Milan et al., 2016), s. */
const longestAbsence = 2

export interface TrackedScene {
  readonly metrics: MotMetrics
  readonly tally: TallySnapshot
  /** Seconds of a processor core that the walk took, without making the pictures. */
  readonly cpu: number
  /** Different tracks. */
  readonly tracks: number
  /** From the first frame in which the person of the gallery counts to the one that named them, ms; null when nobody was named. */
  readonly timeToName: number | null
  /** How often a name was told of somebody who is not in that frame. */
  readonly misnamed: number
}

/** A face of the truth; each visit of an actor is somebody of their own. */
type Visitor = TruthFace & { readonly id: number }

/** A frame's truth with what the walk made of the frame. */
interface Walked {
  readonly at: number
  readonly truth: readonly Visitor[]
  readonly result: FrameResult
}

/**
 * Walks the frames of a scene as a camera in real time would deliver them.
 * @param gallery of one person
 * @param fps instead of the scene's own rate, which is a multiple of it
 * @param leastInterval milliseconds between two looks, as the governor wants it
 */
export async function trackScene(
  name: string,
  nets: LoadedNets,
  gallery: GallerySnapshot,
  fps?: number,
  leastInterval = 0,
): Promise<TrackedScene> {
  const tally = new Tally()
  const recognizer = new Recognizer(gallery, nets.info.recipes, { falseMatchRate: 0.001, minLooks: 3 })
  const rules = {
    quality: defaultRules.quality,
    detector: { minScore: 0.5 },
    motion: { enabled: true, checkEvery: 2000 },
  }
  const walk = new Walk(brand<CameraId>('scene'), nets, recognizer, rules, tally)
  walk.useLeastInterval(leastInterval)
  const walked: Walked[] = []
  let cpu = 0
  for await (const { frame, truth } of sceneFrames(name, fps)) {
    const before = process.cpuUsage()
    walked.push({ at: frame.capturedAt, truth, result: await walk.process(frame) })
    const { user, system } = process.cpuUsage(before)
    cpu += (user + system) / 1e6
  }
  const [known] = gallery.members
  return {
    metrics: motMetrics(
      walked.map(({ truth, result }) => ({
        truth: truth.filter(counts),
        ignored: truth.filter((face) => !counts(face)),
        found: result.tracks.map(({ id, detection }) => ({ id, box: detection.box })),
      })),
    ),
    tally: tally.snapshot(),
    cpu,
    tracks: new Set(walked.flatMap(({ result }) => result.tracks.map(({ id }) => id))).size,
    timeToName: timeToName(walked, known?.name),
    misnamed: walked.filter((each) => names(each) && !each.truth.some((face) => face.name === known?.name)).length,
  }
}

async function* sceneFrames(name: string, fps?: number): AsyncGenerator<{ frame: Frame; truth: readonly Visitor[] }> {
  using loaded = await loadScene(scene(name))
  const truths = visits(sceneTruth(loaded))
  const { width, height } = loaded
  for (let index = 0; index < loaded.frames; index += loaded.fps / (fps ?? loaded.fps)) {
    const frame: Frame = {
      camera: brand<CameraId>('scene'),
      sequence: index,
      capturedAt: brand<MonotonicMs>((1000 * index) / loaded.fps),
      width,
      height,
      format: 'bgr',
      stride: 3 * width,
      pixels: composeFrame(loaded, index),
    }
    yield { frame, truth: truths[index] ?? [] }
  }
}

function timeToName(walked: readonly Walked[], name: string | undefined): number | null {
  const first = walked.find(({ truth }) => truth.some((face) => face.name === name && counts(face)))
  const named = walked.find(names)
  return first && named ? named.at - first.at : null
}

const names = ({ result }: Walked): boolean => result.sightings.some(({ identity }) => identity.kind === 'person')

const counts = ({ visible, box }: TruthFace): boolean =>
  visible >= leastVisible && Math.min(box.width, box.height) >= leastSize

function visits(frames: readonly TruthFrame[]): readonly (readonly Visitor[])[] {
  const newest = new Map<number, { readonly id: number; readonly t: number }>()
  let visitors = 0
  return frames.map(({ t, faces }) =>
    faces.map((face) => {
      const before = newest.get(face.actor)
      const id = before !== undefined && t - before.t <= longestAbsence ? before.id : ++visitors
      newest.set(face.actor, { id, t })
      return { ...face, id }
    }),
  )
}
