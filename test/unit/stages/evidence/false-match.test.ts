import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { falseMatchProbability, similarityFor } from '../../../../src/stages/evidence/false-match.ts'
import { mostWorth } from '../../../../src/stages/evidence/looks.ts'
import { random } from '../../../support/random.ts'
import { model } from './panels.ts'

const { impostor } = model
const looks = fc.double({ min: 1, max: mostWorth, noNaN: true })

describe('the probability of a false match', () => {
  test('is certain up to the mean, and falls with the similarity', () => {
    expect(falseMatchProbability(impostor, impostor.mean, 1)).toBe(1)
    fc.assert(
      fc.property(looks, fc.double({ min: 0.25, max: 0.9, noNaN: true }), (n, similarity) => {
        const here = falseMatchProbability(impostor, similarity, n)
        expect(falseMatchProbability(impostor, similarity + 0.05, n)).toBeLessThan(here)
      }),
    )
  })

  test('bounds how often the mean of ever more looks ever exceeds its own threshold', () => {
    const normal = random(11)
    const rate = 0.01
    // Looks whose noise has a correlation of a half, as faces of one track have at least: n are worth 2n / (n + 1).
    const thresholds = Array.from({ length: 16 }, (_, index) => {
      const count = index + 1
      return similarityFor(impostor, rate, (mostWorth * count) / (count + 1))
    })
    const everExceeds = (): boolean => {
      const common = impostor.mean + impostor.between * normal() + impostor.within * Math.SQRT1_2 * normal()
      let sum = 0
      return thresholds.some((threshold, index) => {
        sum += common + impostor.within * Math.SQRT1_2 * normal()
        return sum / (index + 1) >= threshold
      })
    }
    const tracks = 40_000
    const share = Array.from({ length: tracks }, everExceeds).filter(Boolean).length / tracks
    expect(share).toBeLessThanOrEqual(rate)
    // Not so cautious as to be useless.
    expect(share).toBeGreaterThan(rate / 3)
  })

  test('is met by the similarity asked for', () => {
    fc.assert(
      fc.property(looks, fc.double({ min: 1e-7, max: 0.2, noNaN: true }), (n, rate) => {
        const similarity = similarityFor(impostor, rate, n)
        expect(falseMatchProbability(impostor, similarity, n) / rate).toBeCloseTo(1, 4)
      }),
    )
  })

  test('that nothing is alike enough for asks for 1', () => {
    expect(similarityFor({ mean: 0.5, between: 0.3, within: 0.3 }, 1e-9, 1)).toBe(1)
  })
})
