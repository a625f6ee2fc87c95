import { expect, test } from 'vitest'
import { Reliability } from '../../../src/evaluation/reliability.ts'

test('what was said is held against what was so, both kinds weighing the same', () => {
  const reliability = new Reliability()
  // One genuine and three impostor pairs at 0.25, which by weight is a quarter of one person; one of each kind at its end.
  for (let i = 0; i < 3; i++) reliability.add(0.95, true)
  reliability.add(0.25, true)
  for (let i = 0; i < 3; i++) reliability.add(0.25, false)
  reliability.add(0, false)
  expect(reliability.report('x')).toEqual({
    of: 'x',
    bins: [
      { genuine: 0, impostor: 1, said: 0, observed: 0 },
      { genuine: 1, impostor: 3, said: 0.25, observed: 0.25 },
      { genuine: 3, impostor: 0, said: expect.closeTo(0.95), observed: 1 },
    ],
    // 0.05 in three eighths of the weight.
    calibrationError: expect.closeTo(0.05 * 0.375),
    brier: expect.closeTo((3 * 0.05 ** 2 + 0.75 ** 2) / 8 + (3 * 0.25 ** 2) / 8),
  })
})

test('a certain probability falls into the last bin', () => {
  const reliability = new Reliability()
  reliability.add(1, true)
  reliability.add(1, false)
  expect(reliability.report('x')).toMatchObject({
    bins: [{ genuine: 1, impostor: 1, said: 1, observed: 0.5 }],
    calibrationError: 0.5,
    brier: 0.5,
  })
})

test('without pairs of both kinds there is nothing to say', () => {
  const reliability = new Reliability()
  reliability.add(0.5, true)
  expect(reliability.report('x')).toBeNull()
})
