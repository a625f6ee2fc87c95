import { describe, expect, test } from 'vitest'
import { type Following, MotionGate } from '../../../src/stages/gate.ts'
import { ms } from './faces.ts'

const rules = { enabled: true, checkEvery: 2000 }

/** At which times of 10 frames a second the gate opens. */
function openings(
  seconds: number,
  {
    moves = () => false,
    follows = () => 'nobody',
    leastInterval = 0,
  }: { moves?: (at: number) => boolean; follows?: (at: number) => Following; leastInterval?: number } = {},
): number[] {
  const gate = new MotionGate()
  return Array.from({ length: 10 * seconds }, (_, i) => 100 * i).filter(
    (at) => gate.opens(moves(at), follows(at), rules, ms(at), leastInterval) === 'open',
  )
}
const range = (from: number, to: number) => Array.from({ length: (to - from) / 100 + 1 }, (_, i) => from + 100 * i)

test('while nothing moves it opens at first, and then from time to time', () => {
  expect(openings(7)).toEqual([0, 2000, 4000, 6000])
})

test('it opens with motion, and stays open for a moment after it', () => {
  expect(openings(5, { moves: (at) => at === 2500 })).toEqual([0, 2000, ...range(2500, 3500)])
})

describe('with somebody in the picture', () => {
  test('who is to be decided or found again, it is open, and for a moment after', () => {
    expect(openings(5, { follows: (at) => (at < 2000 ? 'busy' : 'nobody') })).toEqual([...range(0, 2900), 4900])
  })

  test('who stands still, it opens twice a second', () => {
    expect(openings(2, { follows: () => 'settled' })).toEqual([0, 500, 1000, 1500])
  })

  test('who moves, it is open', () => {
    expect(openings(2, { follows: () => 'settled', moves: () => true })).toEqual(range(0, 1900))
  })
})

test('a clock that goes back does not keep it closed', () => {
  const gate = new MotionGate()
  gate.opens(false, 'nobody', rules, ms(1e6))
  expect(gate.opens(false, 'nobody', rules, ms(0))).toBe('open')
})

describe('with a least interval between two looks', () => {
  test('it opens as often as that while something moves', () => {
    expect(openings(2, { moves: () => true, leastInterval: 400 })).toEqual([0, 400, 800, 1200, 1600])
  })

  test('it opens for the check now and then as ever', () => {
    expect(openings(7, { leastInterval: 400 })).toEqual([0, 2000, 4000, 6000])
  })

  test('it says which frames were worth a look and got none', () => {
    const gate = new MotionGate()
    const answers = [0, 100, 1200, 1300].map((at) => gate.opens(at === 0, 'nobody', rules, ms(at), 400))
    expect(answers).toEqual(['open', 'governed', 'still', 'still'])
  })
})
