/** What a step of scripts/test.sh did. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const nothing: Counts = { passed: 0, failed: 0, skipped: 0 }

export function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/**
 * The counts of a suite that must have run: a crash outside of any test, and a suite of no tests, each count as one failure.
 * @param status the exit status; null when a signal ended it or it could not be started
 * @param counts what it says it did; null when it said nothing
 */
export function judged(status: number | null, counts: Counts | null): Counts {
  const said = counts ?? nothing
  const ran = said.passed + said.failed > 0
  return (status === 0 && ran) || said.failed > 0 ? said : { ...said, failed: 1 }
}

/** The counts in the report of vitest's JSON reporter; null when it is none. */
export function vitestCounts(report: string): Counts | null {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(report)
    const counts = { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
    return Object.values(counts).every(Number.isInteger) ? counts : null
  } catch {
    return null
  }
}

/** The counts in what Python's unittest prints, summed over its runs; null when it printed no summary. */
export function unittestCounts(output: string): Counts | null {
  const runs = [...output.matchAll(/^Ran (\d+) tests? in .*\n+(?:OK|FAILED|NO TESTS RAN)(.*)$/gm)]
  if (runs.length === 0) return null
  return runs.map(([, ran, details]) => unittestRun(Number(ran), details ?? '')).reduce(add)
}

function unittestRun(ran: number, details: string): Counts {
  const count = (name: string) => Number(new RegExp(`(?:\\(|, )${name}=(\\d+)`).exec(details)?.[1] ?? 0)
  const failed = count('failures') + count('errors') + count('unexpected successes')
  const skipped = count('skipped')
  // A test with several failing subtests counts more failures than tests.
  return { passed: Math.max(0, ran - failed - skipped), failed, skipped }
}
