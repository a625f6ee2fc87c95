import { expect, test } from 'vitest'
import { brand, type EmbeddingSpace } from '../../../src/domain/brand.ts'
import { embedByAll } from '../../../src/pipeline/embed.ts'
import type { Embedder, Picture } from '../../../src/ports/nets.ts'
import { face, square } from '../stages/faces.ts'

const picture: Picture = { width: 640, height: 480, release: () => {} }
const detection = face(square(0, 0))

function net(space: string, vector: Float32Array | null): Embedder<Picture> {
  return { space: brand<EmbeddingSpace>(space), embed: async () => vector }
}

const [one, other] = [Float32Array.of(1, 0), Float32Array.of(0, 1, 0)]

test('a face has an embedding by each net, in their order', async () => {
  expect(await embedByAll([net('b', one), net('a', other)], picture, detection)).toEqual({
    usable: true,
    embeddings: [
      { space: 'b', vector: one },
      { space: 'a', vector: other },
    ],
  })
})

test.each([
  ['the first', [net('a', null), net('b', other)], 1],
  ['the second', [net('a', one), net('b', null)], 1],
  ['every', [net('a', null), net('b', null)], 0],
] as const)('a face of which %s net makes nothing is not used, whatever the others say', async (_, nets, value) => {
  expect(await embedByAll(nets, picture, detection)).toEqual({
    usable: false,
    rejection: { reason: 'no-embedding', value, limit: 2, direction: 'below' },
  })
})
