import fc from 'fast-check'
import type { Trial, Ways } from '../../../../src/vision/bench/protocol.ts'
import type { NetExecution } from '../../../../src/vision/protocol.ts'

export function tried<W>(way: W, median: number, agreement = 1): Trial<W> {
  return { way, result: { times: { runs: 9, median, p95: 2 * median }, agreement } }
}

const ms = fc.double({ min: 0.1, max: 1000, noNaN: true })
const result: fc.Arbitrary<Trial<NetExecution>['result']> = fc.oneof(
  fc.record({
    times: fc.record({ runs: fc.constant(9), median: ms, p95: ms }),
    agreement: fc.double({ min: -1, max: 1, noNaN: true }),
  }),
  fc.constant({ error: 'no memory' }),
)
const way: fc.Arbitrary<NetExecution> = fc.record({
  execution: fc.constantFrom('int8', 'float'),
  threads: fc.constantFrom(1, 2, 4),
})

/** Of a net that recognises faces; the first, the usual one, works. */
export const anyTrials: fc.Arbitrary<Ways<Trial<NetExecution>>> = fc
  .tuple(ms, fc.array(fc.record({ way, result }), { maxLength: 6 }))
  .map(([median, others]) => [tried({ execution: 'int8', threads: 1 }, median), ...others])
