import { expect, test } from 'vitest'
import { accuracyByFolds, type JudgedPair } from '../../../src/evaluation/folds.ts'

const same = (similarity: number | null): JudgedPair => ({ similarity, same: true })
const different = (similarity: number | null): JudgedPair => ({ similarity, same: false })

test('each fold is judged by the threshold that is best for the others', () => {
  const folds = [
    [same(0.9), same(0.6), different(0.1), different(0.2)],
    [same(0.8), same(0.5), different(0.3), different(0.45)],
  ]
  const { folds: results, mean, standardError } = accuracyByFolds(folds, false)
  // The second fold is parted best between 0.45 and 0.5, the first between 0.2 and 0.6: there 0.45 counts as one person.
  expect(results).toEqual([
    { threshold: expect.closeTo(0.475), accuracy: 1 },
    { threshold: expect.closeTo(0.4), accuracy: 0.75 },
  ])
  expect(mean).toBe(0.875)
  // Standard deviation of 1 and 0.75 with n - 1, over the root of 2.
  expect(standardError).toBeCloseTo(0.125)
})

test('a pair without a face is left out, or wrong whatever it shows', () => {
  const fold = [same(0.9), different(0.1), same(null), different(null)]
  expect(accuracyByFolds([fold, fold], false)).toMatchObject({ mean: 1, standardError: 0 })
  expect(accuracyByFolds([fold, fold], true)).toMatchObject({ mean: 0.5, standardError: 0 })
})

test('when nothing tells people apart, everybody is taken for somebody else, which is right half the time', () => {
  const fold = [same(0.3), different(0.3)]
  expect(accuracyByFolds([fold, fold], true).mean).toBe(0.5)
  const lost = [same(null), different(null)]
  expect(accuracyByFolds([lost, lost], true).mean).toBe(0)
  expect(accuracyByFolds([lost, lost], false).mean).toBe(0)
})
