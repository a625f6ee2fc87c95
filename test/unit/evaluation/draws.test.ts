import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkDraws, drawsOf, shuffled } from '../../../src/evaluation/draws.ts'
import { halfOf, sha256Of } from '../../../src/evaluation/half.ts'
import { protocolSchema } from '../../../src/evaluation/protocol.ts'
import { crowd, photo } from './world.ts'

const protocol = protocolSchema.parse({ seed: 7, identification: { people: 2, photos: 2, draws: 3 } })

test('who has no photo left to look for is not enrolled', () => {
  const photos = crowd([3, 2, 5, 1])
  const draws = drawsOf(protocol, photos, '')
  expect(draws).toHaveLength(3)
  for (const draw of draws) {
    expect(Object.keys(draw).sort()).toEqual(['person-0', 'person-2'])
    for (const names of Object.values(draw)) expect(new Set(names).size).toBe(2)
  }
  expect(drawsOf(protocol, crowd([2, 1]), '')).toEqual([])
})

test('neither strangers nor photos of other groups are enrolled', () => {
  const [ann = [], bob = []] = [crowd([4]), crowd([0, 4])]
  const photos = [
    ...ann.map((one) => ({ ...one, stranger: true })),
    ...bob,
    photo('person-1/p/1.jpg', null, { group: 'p' }),
  ]
  const draws = drawsOf(protocol, photos, '')
  expect(new Set(draws.flatMap((draw) => Object.keys(draw)))).toEqual(new Set(['person-1']))
  expect(draws.flatMap((draw) => Object.values(draw)).flat()).not.toContain('person-1/p/1.jpg')
})

test('draws depend on the seed and the names alone', () => {
  const photos = crowd([4, 4, 4, 4])
  fc.assert(
    fc.property(fc.shuffledSubarray(photos, { minLength: photos.length }), (other) => {
      const faceless = other.map((one) => ({ ...one, embeddings: null }))
      expect(drawsOf(protocol, faceless, '')).toEqual(drawsOf(protocol, photos, ''))
    }),
  )
  expect(drawsOf({ ...protocol, seed: 8 }, photos, '')).not.toEqual(drawsOf(protocol, photos, ''))
})

test('the order is that of sha256("SALT NAME"), which any language can repeat', () => {
  expect(shuffled(['a', 'b', 'c'], '1 0')).toEqual(
    ['a', 'b', 'c'].sort((x, y) => (sha256Of(`1 0 ${x}`) < sha256Of(`1 0 ${y}`) ? -1 : 1)),
  )
})

test("the protocol's own draws are used as they are, and must be there", () => {
  const draws = [{ 'person-0': ['person-0/1.jpg'] }]
  const photos = crowd([2, 2])
  expect(drawsOf({ ...protocol, draws }, photos, '')).toBe(draws)
  expect(() => checkDraws(draws, photos)).not.toThrow()
  expect(() => checkDraws([{ ann: ['ann/1.jpg'] }], photos)).toThrow(/1 people that are not in .*, such as ann/)
  expect(() => checkDraws([{ 'person-0': ['person-1/0.jpg'] }], photos)).toThrow(/1 photos .* such as person-1\/0.jpg/)
})

test('half of all names are in each half, by the first digit of their sha256', () => {
  // By sha256sum they begin with 7, b and 4.
  expect(['Ada Lovelace', 'Grace Hopper', 'Alan Turing'].map(halfOf)).toEqual(['calibration', 'test', 'calibration'])
  const halves = Array.from({ length: 400 }, (_, i) => halfOf(`person ${i}`))
  const tests = halves.filter((half) => half === 'test').length
  expect(tests).toBeGreaterThan(150)
  expect(tests).toBeLessThan(250)
})
