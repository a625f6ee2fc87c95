import { expect, test } from 'vitest'
import { brand, type EmbeddingSpace } from '../../../src/domain/brand.ts'
import type { Embedder, Picture } from '../../../src/ports/nets.ts'
import { MeasuredTally } from '../../../src/vision/bench/measured-tally.ts'
import { face, square } from '../stages/faces.ts'

const picture: Picture = { width: 640, height: 480, release: () => {} }
const detection = face(square(0, 0))
const vector = Float32Array.of(1)

class Net implements Embedder<Picture> {
  readonly space: EmbeddingSpace
  readonly #vector: Float32Array | null

  constructor(space: string, vector: Float32Array | null) {
    this.space = brand<EmbeddingSpace>(space)
    this.#vector = vector
  }

  async embed(): Promise<Float32Array | null> {
    return this.#vector
  }
}

test('a net that is watched gives what it gave before, and its runs are counted by its space', async () => {
  const tally = new MeasuredTally()
  const [one, other] = [tally.watch(new Net('one', vector)), tally.watch(new Net('other', null))]
  expect([one.space, other.space]).toEqual(['one', 'other'])
  expect(await one.embed(picture, detection)).toBe(vector)
  expect(await one.embed(picture, detection)).toBe(vector)
  expect(await other.embed(picture, detection)).toBeNull()
  expect(tally.netTimes()).toMatchObject({ one: { runs: 2 }, other: { runs: 1 } })
})

test('the warming up of a net is forgotten', async () => {
  const tally = new MeasuredTally()
  const net = tally.watch(new Net('one', vector))
  await net.embed(picture, detection)
  tally.restart()
  expect(tally.netTimes()).toEqual({})
})
