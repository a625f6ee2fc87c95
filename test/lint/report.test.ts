import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Step } from '../../scripts/checks/step.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'familiar-report-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs these steps as scripts/checks/main.ts runs its own. */
function report(steps: readonly Step[]): { lines: string[]; status: number | null } {
  const file = path.join(folder, 'steps.ts')
  const from = (name: string) => JSON.stringify(path.resolve('scripts/checks', name))
  writeFileSync(
    file,
    `import { runAll } from ${from('report.ts')}
     const { failed } = await runAll(${JSON.stringify(steps)})
     process.exitCode = failed > 0 ? 1 : 0`,
  )
  const { stdout, status } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return { lines: stdout.trimEnd().split('\n'), status }
}

const check = (title: string, ...command: [string, ...string[]]): Step => ({ kind: 'check', title, command })
const good = check('good', 'true')
const shell = (kind: Step['kind'], script: string): Step => ({ kind, title: kind, command: ['sh', '-c', script, 'sh'] })

/** A stand-in for vitest: writes this report where it is told to, and ends with this status. */
const vitest = (counts: string, status: number) =>
  shell('vitest', `for o; do case $o in --outputFile.json=*) echo '${counts}' >"\${o#*=}";; esac; done; exit ${status}`)

const passing = '{"numPassedTests":4,"numFailedTests":0,"numPendingTests":1,"numTodoTests":0}'

describe('the report', () => {
  it('sums checks and suites, and ends with their counts', () => {
    const python = shell('unittest', "printf 'Ran 3 tests in 0.1s\\n\\nOK (skipped=1)\\n' >&2")
    const { lines, status } = report([good, python, vitest(passing, 0)])
    expect(lines.at(-1)).toBe('7 passed, 0 failed, 2 skipped')
    expect(status).toBe(0)
  })

  it('runs every step after one failed, and names the failed ones', () => {
    const { lines, status } = report([
      check('first', 'false'),
      check('second', 'echo', 'still here'),
      check('third', 'false'),
    ])
    expect(lines).toContain('still here')
    expect(lines.slice(-3)).toEqual(['failed: first', 'failed: third', '1 passed, 2 failed, 0 skipped'])
    expect(status).toBe(1)
  })

  it.each<[string, Step]>([
    ['cannot be started', check('x', '/nonexistent/program')],
    ['is killed', shell('check', 'kill -9 $$')],
    ['passes and then crashes', vitest(passing, 1)],
    ['writes no report', shell('vitest', 'exit 0')],
    ['reports no test', vitest('{"numPassedTests":0,"numFailedTests":0,"numPendingTests":0,"numTodoTests":0}', 0)],
    ['dies of a signal after its summary', shell('unittest', "printf 'Ran 3 tests in 1s\\n\\nOK\\n'; kill -SEGV $$")],
    ['prints no summary', shell('unittest', 'exit 0')],
  ])('never says 0 failed when a step %s', (_what, step) => {
    const { lines, status } = report([good, step])
    expect(lines.at(-1)).toMatch(/^\d+ passed, 1 failed, \d+ skipped$/)
    expect(status).toBe(1)
  })
})
