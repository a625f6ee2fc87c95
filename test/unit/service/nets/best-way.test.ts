import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bestWay, leastAgreement } from '../../../../src/service/nets/best-way.ts'
import type { Trial, Ways } from '../../../../src/vision/bench/protocol.ts'
import type { DetectorExecution, NetExecution } from '../../../../src/vision/protocol.ts'
import { anyTrials, tried } from './trials.ts'

const int8 = { execution: 'int8', threads: 1 } as const
const float = { execution: 'float', threads: 1 } as const
const twice = { execution: 'int8', threads: 2 } as const
const four = { execution: 'int8', threads: 4 } as const

test.each<[string, Ways<Trial<NetExecution>>, NetExecution]>([
  ['float is slower', [tried(int8, 10), tried(float, 30)], int8],
  ['float is faster', [tried(int8, 100), tried(float, 60)], float],
  ['float is hardly faster', [tried(int8, 100), tried(float, 95)], int8],
  ['two threads share the work well', [tried(int8, 100), tried(twice, 60)], twice],
  ['two threads share it badly', [tried(int8, 100), tried(twice, 70)], int8],
  ['four threads gain nothing over two', [tried(int8, 100), tried(twice, 60), tried(four, 45)], twice],
  ['four threads share it well', [tried(int8, 100), tried(twice, 60), tried(four, 35)], four],
  ['the fastest finds something else', [tried(int8, 100), tried(float, 10, 0.5)], int8],
  ['the others fail', [tried(int8, 100), { way: float, result: { error: 'no memory' } }], int8],
])('when %s', (_, trials, expected) => {
  expect(bestWay(trials)).toEqual(expected)
})

test('a detector in float has to pay for it, whatever runs it', () => {
  const way = (runtime: DetectorExecution['runtime']): DetectorExecution => ({ runtime, threads: 1 })
  const [usual, others] = [tried(way('onnxruntime'), 100), [way('onnxruntime-float'), way('opencv')]]
  for (const other of others) {
    expect(bestWay([usual, tried(other, 92)])).toEqual(usual.way)
    expect(bestWay([usual, tried(other, 90)])).toEqual(other)
  }
})

test('what is chosen works, agrees, and is never slower than the usual way', () => {
  fc.assert(
    fc.property(anyTrials, (trials) => {
      const best = bestWay(trials)
      const results = trials.filter(({ way }) => way === best).map(({ result }) => result)
      const [usual] = trials.map(({ result }) => ('times' in result ? result.times.median : 0))
      expect(results).toHaveLength(1)
      for (const result of results) {
        if (!('times' in result)) throw new Error('chosen although it fails')
        expect(result.agreement).toBeGreaterThanOrEqual(leastAgreement)
        expect(result.times.median).toBeLessThanOrEqual(usual as number)
      }
    }),
  )
})

test('on a machine that is slower by any factor, the same is chosen', () => {
  fc.assert(
    fc.property(anyTrials, fc.constantFrom(0.25, 2, 16), (trials, factor) => {
      const slower = trials.map(({ way, result }) =>
        'times' in result
          ? { way, result: { ...result, times: { ...result.times, median: factor * result.times.median } } }
          : { way, result },
      )
      expect(bestWay(slower as unknown as Ways<Trial<NetExecution>>)).toEqual(bestWay(trials))
    }),
  )
})
