import type { Detection, Embeddings, Light } from '../../../src/domain/face.ts'
import type { Mat } from '../../../src/opencv/load.ts'
import { embedByAll } from '../../../src/pipeline/embed.ts'
import { normalise } from '../../../src/stages/match.ts'
import { type Shape, shapeOf } from '../../../src/stages/quality/shape.ts'
import { MatPicture } from '../../../src/vision/imaging.ts'
import type { LoadedNets } from '../../../src/vision/nets.ts'

/** What the pipeline sees of the face in the middle of a photo. */
export interface Look {
  readonly detection: Detection
  readonly shape: Shape
  readonly light: Light
  readonly embeddings: Embeddings
}

/** Null when no face is found, even from afar, or a net makes nothing of it. */
export async function look(photo: Mat, { detector, meter, embedders }: LoadedNets): Promise<Look | null> {
  const picture = new MatPicture(photo)
  const first = await detector.detect(picture)
  const found = first.length > 0 ? first : await detector.detect(picture, 0.5)
  const fromMiddle = ({ box }: Detection): number =>
    Math.hypot(box.x + box.width / 2 - picture.width / 2, box.y + box.height / 2 - picture.height / 2)
  const [detection] = found.toSorted((a, b) => fromMiddle(a) - fromMiddle(b))
  if (detection === undefined) return null
  const embedded = await embedByAll(embedders, picture, detection)
  if (!embedded.usable) return null
  const { embeddings } = embedded
  return { detection, shape: shapeOf(detection, picture), light: meter.measure(picture, detection), embeddings }
}

/** Templates of all, by the mean of each person and the nets' own spaces, seen from the mean of all people. */
export class Templates {
  readonly #centres: readonly Float32Array[]
  readonly #people: readonly (readonly Float32Array[])[]

  /** @param people at least one look each, and the same nets everywhere */
  constructor(people: readonly (readonly Look[])[]) {
    const nets = people[0]?.[0]?.embeddings.map((_, net) => net) ?? []
    const vectorsOf = (looks: readonly Look[], net: number): Float32Array[] => looks.map((one) => vectorOf(one, net))
    this.#centres = nets.map((net) => meanOf(people.map((looks) => meanOf(vectorsOf(looks, net)))))
    this.#people = people.map((looks) =>
      nets.map((net) => normalise(meanOf(vectorsOf(looks, net).map((vector) => this.#centred(vector, net))))),
    )
  }

  /** Cosine with each person, in their order; of several nets the mean. */
  similarities({ embeddings }: Look): number[] {
    const vectors = embeddings.map(({ vector }, net) => this.#centred(vector, net))
    return this.#people.map((person) => meanCosine(person, vectors))
  }

  /** Mean cosine between looks of different people. */
  meanBetween(looks: readonly Look[]): number {
    const all = looks.map(({ embeddings }) => embeddings.map(({ vector }, net) => this.#centred(vector, net)))
    const cosines = all.flatMap((a, i) => all.slice(i + 1).map((b) => meanCosine(a, b)))
    return cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length
  }

  #centred(vector: Float32Array, net: number): Float32Array {
    const centre = this.#centres[net] as Float32Array
    return normalise(vector.map((value, i) => value - (centre[i] as number)))
  }
}

const vectorOf = ({ embeddings }: Look, net: number): Float32Array => embeddings[net]?.vector as Float32Array

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (vector[i] as number)
  return sum.map((value) => value / vectors.length)
}

/** @param a, b one vector of each net */
function meanCosine(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  return a.reduce((sum, vector, net) => sum + dot(vector, b[net] as Float32Array), 0) / a.length
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0)
}
