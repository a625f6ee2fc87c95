import { expect, test } from 'vitest'
import { learnMeans } from '../../../src/evaluation/centre.ts'
import { atDegrees, photo } from './world.ts'

test('everybody counts once, however many photos they have', () => {
  const photos = [
    photo('ann/1.jpg', atDegrees(0)),
    photo('ann/2.jpg', atDegrees(0)),
    photo('ann/3.jpg', atDegrees(0)),
    photo('bob/1.jpg', atDegrees(90)),
    photo('cid/1.jpg', null),
  ]
  const [[space, mean] = []] = learnMeans(photos)
  expect(space).toBe('test')
  expect(mean).toEqual({ count: 2, vector: Float32Array.of(0.5, 0.5) })
})

test('without a face nothing is learnt', () => {
  expect(learnMeans([photo('ann/1.jpg', null)])).toEqual(new Map())
})
