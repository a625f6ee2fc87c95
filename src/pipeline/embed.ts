import type { Detection, Embedding, Embeddings, Rejection } from '../domain/face.ts'
import type { Embedder, Picture } from '../ports/nets.ts'

/** The nets in use; the first is the primary one. */
export type Embedders<P extends Picture> = readonly [Embedder<P>, ...Embedder<P>[]]

export type Embedded =
  | { readonly usable: true; readonly embeddings: Embeddings }
  /** A net made nothing of the face. */
  | { readonly usable: false; readonly rejection: Rejection }

/** What each net makes of a face: all of them, or it is not used. */
export async function embedByAll<P extends Picture>(
  embedders: Embedders<P>,
  picture: P,
  detection: Detection,
): Promise<Embedded> {
  const embeddings: Embedding[] = []
  for (const embedder of embedders) {
    const vector = await embedder.embed(picture, detection)
    if (vector !== null) embeddings.push({ space: embedder.space, vector })
  }
  const [first, ...others] = embeddings
  if (first !== undefined && embeddings.length === embedders.length)
    return { usable: true, embeddings: [first, ...others] }
  const counts = { value: embeddings.length, limit: embedders.length }
  return { usable: false, rejection: { reason: 'no-embedding', ...counts, direction: 'below' } }
}
