import { expect, test } from 'vitest'
import { Ladder, type Pull } from '../../../../src/service/governor/ladder.ts'
import { ms } from '../../stages/faces.ts'

const rules = { slowest: 3, slowerAfter: 10, fasterAfter: 60 }

/** Its levels when it is pulled so every 5 ms. */
function levels(...pulls: readonly [Pull, number][]): number[] {
  const ladder = new Ladder(rules)
  const all = pulls.flatMap(([pull, times]) => Array.from({ length: times }, () => pull))
  return all.map((pull, i) => {
    ladder.pull(pull, ms(5 * i))
    return ladder.level
  })
}

test('a pull must last before each step', () => {
  expect(levels(['slower', 8])).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
})

test('what is wanted at once does not wait, and goes one step with each reading', () => {
  expect(levels(['slower', 1], ['at once slower', 5])).toEqual([0, 1, 2, 3, 3, 3])
})

test('a pull that pauses begins anew', () => {
  expect(levels(['slower', 2], ['stay', 1], ['slower', 3])).toEqual([0, 0, 0, 0, 0, 1])
})

test('the way back is slow', () => {
  const back = levels(['at once slower', 2], ['faster', 30])
  expect(back.indexOf(1, 2)).toBe(2 + 60 / 5)
  expect(back.indexOf(0)).toBe(2 + 120 / 5)
})

test('it goes neither below full speed nor beyond its slowest level', () => {
  expect(levels(['faster', 30], ['slower', 100]).every((level) => level >= 0 && level <= rules.slowest)).toBe(true)
})
