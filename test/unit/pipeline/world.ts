import {
  brand,
  type EmbeddingSpace,
  type GalleryRevision,
  type PersonId,
  type TrackId,
} from '../../../src/domain/brand.ts'
import type { Box, Detection, Light } from '../../../src/domain/face.ts'
import type { Frame } from '../../../src/domain/frame.ts'
import type { GallerySnapshot } from '../../../src/domain/person.ts'
import { Recognizer } from '../../../src/pipeline/recognizer.ts'
import { Tally } from '../../../src/pipeline/tally.ts'
import { type FrameResult, Walk, type WalkRules } from '../../../src/pipeline/walk.ts'
import type { Detector, Embedder, FaceMeter, Imaging, Picture } from '../../../src/ports/nets.ts'
import type { Recipe } from '../../../src/stages/evidence/recipe.ts'
import { defaultRules } from '../../support/limits.ts'
import { member } from '../../support/members.ts'
import { camera, face, ms, person, square } from '../stages/faces.ts'

export const [ann, bob, cid] = [person('ann'), person('bob'), person('cid')]
export const door = camera('door')
export const space = brand<EmbeddingSpace>('four-axes')

const axes: Readonly<Record<string, number>> = { ann: 0, bob: 1, cid: 2 }
const nobody = 3

/** The face of somebody. Each person has an axis of their own; the rest of the unit length points to nobody's. */
export function like(similarities: Readonly<Record<string, number>>): Float32Array {
  const vector = new Float32Array(4)
  for (const [id, similarity] of Object.entries(similarities)) vector[axes[id] as number] = similarity
  vector[nobody] = Math.sqrt(Math.max(0, 1 - vector.reduce((sum, value) => sum + value * value, 0)))
  return vector
}

export function gallery(revision: number, ...people: readonly PersonId[]): GallerySnapshot {
  return {
    revision: brand<GalleryRevision>(revision),
    spaces: [space],
    members: people.map((id) => member(id, space, [like({ [id]: 1 })])),
    centres: [],
  }
}

const models = [
  {
    templates: 1,
    genuine: { mean: 0.8, between: 0.1, within: 0.05 },
    impostor: { mean: 0, between: 0.11, within: 0.05 },
    probability: { offset: -9, slope: 22 },
  },
]
export const recipe: Recipe = { nets: [{ space, weight: 1 }], attention: 0, prior: 10, raw: models, centred: models }
const recognizer = (snapshot: GallerySnapshot, minLooks: number): Recognizer =>
  new Recognizer(snapshot, [recipe], { falseMatchRate: 0.001, minLooks })

/** Somebody in a picture. */
export interface Actor {
  readonly detection: Detection
  readonly vector: Float32Array
  /** What is not good in it. */
  readonly light?: Partial<Light>
  /** The net makes nothing of it. */
  readonly strange?: boolean
}

const goodLight: Light = { sharpness: 1.5, brightness: 0.5, contrast: 0.15, overexposed: 0 }

export const actor = (vector: Float32Array, box: Box = square(0, 0), score?: number): Actor => ({
  detection: face(box, score),
  vector,
})

class ScriptedPicture implements Picture {
  readonly width = 640
  readonly height = 480
  readonly actors: readonly Actor[]
  releases = 0

  constructor(actors: readonly Actor[]) {
    this.actors = actors
  }

  release(): void {
    this.releases++
  }
}

/** Nets and pixels that know what is in each picture, because the test said so. */
export class Script
  implements Imaging<ScriptedPicture>, Detector<ScriptedPicture>, FaceMeter<ScriptedPicture>, Embedder<ScriptedPicture>
{
  readonly space = space
  /** All pictures ever made. */
  readonly pictures: ScriptedPicture[] = []
  /** Whose pixels were measured, in order. */
  readonly measured: Actor[] = []
  /** Who was embedded, in order. */
  readonly embedded: Actor[] = []
  readonly looks: (number | undefined)[] = []
  /** What the next picture shows; null when it cannot be decoded. */
  actors: readonly Actor[] | null = []
  /** What the detector finds there, when it is not everybody. */
  find: (picture: ScriptedPicture, share: number | undefined) => readonly Actor[] = ({ actors }) => actors
  /** Called before each detection or embedding; may throw. */
  onDetect: () => void = () => {}
  onEmbed: () => void = () => {}

  get equipment() {
    return { imaging: this, detector: this, meter: this, embedders: [this] as const }
  }

  fromFrame(): ScriptedPicture {
    const picture = new ScriptedPicture(this.actors ?? [])
    this.pictures.push(picture)
    return picture
  }

  async decode(): Promise<ScriptedPicture | null> {
    return this.actors && this.fromFrame()
  }

  async detect(picture: ScriptedPicture, share?: number): Promise<readonly Detection[]> {
    this.looks.push(share)
    this.onDetect()
    return this.find(picture, share).map(({ detection }) => detection)
  }

  measure(picture: ScriptedPicture, detection: Detection): Light {
    const found = picture.actors.find((one) => one.detection === detection)
    if (found === undefined) throw new Error('this face is of another picture')
    this.measured.push(found)
    return { ...goodLight, ...found.light }
  }

  async embed(picture: ScriptedPicture, detection: Detection): Promise<Float32Array | null> {
    this.onEmbed()
    const found = picture.actors.find((one) => one.detection === detection)
    if (found === undefined) throw new Error('this face is of another picture')
    if (picture.releases > 0) throw new Error('this picture was released')
    if (found.strange) return null
    this.embedded.push(found)
    return found.vector
  }
}

export function frame(sequence: number, at: number): Frame {
  return {
    camera: door,
    sequence,
    capturedAt: ms(at),
    width: 640,
    height: 480,
    format: 'bgr',
    stride: 3 * 640,
    pixels: new Uint8Array(),
  }
}

/** Every frame is looked at. */
export const rules: WalkRules = {
  quality: defaultRules.quality,
  detector: { minScore: 0.5 },
  motion: { enabled: false, checkEvery: 2000 },
}

/** A walk over scripted pictures. */
export class World {
  readonly script = new Script()
  readonly tally = new Tally()
  readonly walk: Walk<ScriptedPicture>
  #frames = 0

  constructor(
    snapshot: GallerySnapshot,
    {
      minLooks = 3,
      motion = false,
      nextTrackId,
    }: { minLooks?: number; motion?: boolean; nextTrackId?: () => TrackId } = {},
  ) {
    const own = { ...rules, motion: { ...rules.motion, enabled: motion } }
    this.walk = new Walk(door, this.script.equipment, recognizer(snapshot, minLooks), own, this.tally, nextTrackId)
  }

  /** The frame captured at `at` shows these. */
  see(at: number, ...actors: readonly Actor[]): Promise<FrameResult> {
    this.script.actors = actors
    return this.walk.process(frame(this.#frames++, at))
  }

  /** The same in each of several frames; what each of them told. */
  async watch(times: readonly number[], ...actors: readonly Actor[]): Promise<FrameResult[]> {
    const results: FrameResult[] = []
    for (const at of times) results.push(await this.see(at, ...actors))
    return results
  }

  use(snapshot: GallerySnapshot): void {
    this.walk.useRecognizer(recognizer(snapshot, 3))
  }
}
