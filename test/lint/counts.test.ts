import { describe, expect, it } from 'vitest'
import { judged, unittestCounts, vitestCounts } from '../../scripts/checks/counts.ts'

const counts = (passed: number, failed: number, skipped: number) => ({ passed, failed, skipped })

describe('vitestCounts', () => {
  it('reads the JSON report', () => {
    const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, success: false }
    expect(vitestCounts(JSON.stringify(report))).toEqual(counts(5, 1, 3))
  })

  it.each(['', '{', '{}', 'null', '{"numPassedTests": 3}'])('knows that %j is no report', (text) => {
    expect(vitestCounts(text)).toBeNull()
  })
})

describe('unittestCounts', () => {
  it.each([
    ['Ran 12 tests in 0.003s\n\nOK\n', counts(12, 0, 0)],
    ['Ran 1 test in 0.003s\n\nOK (skipped=1)\n', counts(0, 0, 1)],
    ['Ran 9 tests in 1s\n\nFAILED (failures=1, errors=2, skipped=3)\n', counts(3, 3, 3)],
    ['Ran 4 tests in 1s\n\nOK (expected failures=1)\n', counts(4, 0, 0)],
    ['Ran 4 tests in 1s\n\nFAILED (failures=1, unexpected successes=1)\n', counts(2, 2, 0)],
    ['Ran 0 tests in 0s\n\nNO TESTS RAN\n', counts(0, 0, 0)],
    ['Ran 0 tests in 0s\n\nFAILED (errors=1)\n', counts(0, 1, 0)],
    ['Ran 2 tests in 0s\n\nOK\nthen\nRan 3 tests in 0s\n\nFAILED (errors=1)\n', counts(4, 1, 0)],
  ])('reads %j', (output, expected) => {
    expect(unittestCounts(output)).toEqual(expected)
  })

  it.each(['', 'Ran 3 tests in 0.1s\n', 'OK\n'])('finds no summary in %j', (output) => {
    expect(unittestCounts(output)).toBeNull()
  })
})

describe('judged', () => {
  it('believes a suite that ran', () => {
    expect(judged(0, counts(3, 0, 1))).toEqual(counts(3, 0, 1))
    expect(judged(1, counts(3, 2, 1))).toEqual(counts(3, 2, 1))
  })

  it.each([
    ['crashed after its tests', 1, counts(3, 0, 0)],
    ['was killed', null, counts(3, 0, 0)],
    ['ran no test', 0, counts(0, 0, 0)],
    ['skipped every test', 0, counts(0, 0, 3)],
    ['said nothing', 0, null],
    ['crashed before it said anything', 139, null],
  ])('counts a failure when a suite %s', (_what, status, said) => {
    expect(judged(status, said).failed).toBe(1)
  })
})
