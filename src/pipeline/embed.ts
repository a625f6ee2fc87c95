import type { Detection, Embedding, Embeddings } from '../domain/face.ts'
import type { Embedder, Picture } from '../ports/nets.ts'

/** The nets in use; the first is the primary one. */
export type Embedders<P extends Picture> = readonly [Embedder<P>, ...Embedder<P>[]]

/**
 * What each net makes of a face.
 * @throws Error when a net gives no finite vector: it would compare as nothing, and be taken for a stranger
 */
export async function embedByAll<P extends Picture>(
  [first, ...others]: Embedders<P>,
  picture: P,
  detection: Detection,
): Promise<Embeddings> {
  const embeddings: [Embedding, ...Embedding[]] = [await embedBy(first, picture, detection)]
  for (const embedder of others) embeddings.push(await embedBy(embedder, picture, detection))
  return embeddings
}

async function embedBy<P extends Picture>(embedder: Embedder<P>, picture: P, detection: Detection): Promise<Embedding> {
  const vector = await embedder.embed(picture, detection)
  if (!vector.every(Number.isFinite)) throw new Error(`the net of ${embedder.space} gave no finite embedding`)
  return { space: embedder.space, vector }
}
