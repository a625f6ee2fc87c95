import { composeFrame } from '../../src/camera/scene/compose.ts'
import { loadScene } from '../../src/camera/scene/load.ts'
import { sceneTruth, type TruthFace, type TruthFrame } from '../../src/camera/scene/truth.ts'
import { brand, type CameraId, type MonotonicMs, type TrackId } from '../../src/domain/brand.ts'
import type { Frame } from '../../src/domain/frame.ts'
import type { GallerySnapshot } from '../../src/domain/person.ts'
import { Recognizer } from '../../src/pipeline/recognizer.ts'
import { Tally, type TallySnapshot } from '../../src/pipeline/tally.ts'
import { Walk } from '../../src/pipeline/walk.ts'
import type { LoadedNets } from '../../src/vision/nets.ts'
import { type MotFrame, type MotMetrics, motMetrics } from './mot-metrics.ts'
import { scene } from './workspace.ts'

/** A truth face counts from this visibility and size on; others may be found or not. */
const leastVisible = 0.5
const leastSize = 40
/** Who was out of the picture for longer comes as another, as in the MOT challenge (Milan et al., 2016), s. */
const visit = 2

export interface TrackedScene {
  readonly metrics: MotMetrics
  readonly tally: TallySnapshot
  /** Different tracks. */
  readonly tracks: number
  /** For each named actor's first visit, ms from the first frame in which the face counts to the one that named it; null for never. */
  readonly timesToName: readonly (number | null)[]
  /** Named who is not there, or nobody of the gallery. */
  readonly misnamed: number
}

/** Walks the frames of a scene, at its rate or thinned to `fps`, as captured by a camera in real time. */
export async function trackScene(
  name: string,
  nets: LoadedNets,
  gallery: GallerySnapshot,
  { fps, gated = true }: { readonly fps?: number; readonly gated?: boolean } = {},
): Promise<TrackedScene> {
  using loaded = await loadScene(scene(name))
  const truth = visits(sceneTruth(loaded))
  const tally = new Tally()
  const recognizer = new Recognizer(gallery, nets.info.thresholds, 0.001)
  const rules = { votes: 3, minFace: 40, detector: { minScore: 0.5 }, motion: { enabled: gated, checkEvery: 2000 } }
  const walk = new Walk(brand<CameraId>('scene'), nets, recognizer, rules, tally)
  const step = fps === undefined ? 1 : Math.round(loaded.fps / fps)
  const frames: MotFrame[] = []
  const tracks = new Set<TrackId>()
  const named = new Map<string, number>()
  let misnamed = 0
  for (let index = 0; index < loaded.frames; index += step) {
    const capturedAt = brand<MonotonicMs>((1000 * index) / loaded.fps)
    const result = await walk.process(
      frameOf(loaded.width, loaded.height, composeFrame(loaded, index), index, capturedAt),
    )
    const faces = truth[index] ?? []
    frames.push({
      truth: faces.filter(counts),
      ignored: faces.filter((face) => !counts(face)),
      found: result.tracks.map(({ id, detection }) => ({ id, box: detection.box })),
    })
    for (const { id } of result.tracks) tracks.add(id)
    for (const { identity } of result.sightings) {
      if (identity.kind !== 'person') continue
      const who = gallery.members.find(({ id }) => id === identity.person)?.name ?? ''
      if (!faces.some((face) => face.name === who)) misnamed++
      if (!named.has(who)) named.set(who, capturedAt)
    }
  }
  const timesToName = gallery.members.map(({ name }) => {
    const first = truth.findIndex(
      (faces, index) => index % step === 0 && faces.some((face) => face.name === name && counts(face)),
    )
    const at = named.get(name)
    return first < 0 || at === undefined ? null : at - (1000 * first) / loaded.fps
  })
  return { metrics: motMetrics(frames), tally: tally.snapshot(), tracks: tracks.size, timesToName, misnamed }
}

export function frameOf(
  width: number,
  height: number,
  pixels: Uint8Array,
  sequence: number,
  capturedAt: MonotonicMs,
): Frame {
  return {
    camera: brand<CameraId>('scene'),
    sequence,
    capturedAt,
    width,
    height,
    format: 'bgr',
    stride: 3 * width,
    pixels,
  }
}

type Visitor = TruthFace & { readonly id: number }

const counts = ({ visible, box }: TruthFace): boolean =>
  visible >= leastVisible && Math.min(box.width, box.height) >= leastSize

/** Each actor's each visit is somebody of their own. */
function visits(frames: readonly TruthFrame[]): readonly (readonly Visitor[])[] {
  const newest = new Map<number, { readonly id: number; readonly t: number }>()
  let visitors = 0
  return frames.map(({ t, faces }) =>
    faces.map((face) => {
      const before = newest.get(face.actor)
      const id = before !== undefined && t - before.t <= visit ? before.id : ++visitors
      newest.set(face.actor, { id, t })
      return { ...face, id }
    }),
  )
}
