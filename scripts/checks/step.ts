import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Counts, judged, unittestCounts, vitestCounts } from './counts.ts'

export interface Step {
  /** What it does, for the line above its output. */
  readonly title: string
  readonly command: readonly [string, ...string[]]
  /** A check is one success or failure; a suite says how many tests it ran, in its own way. */
  readonly kind: 'check' | 'vitest' | 'unittest'
}

const runners: Readonly<Record<Step['kind'], (command: readonly string[]) => Promise<Counts>>> = {
  check: runCheck,
  vitest: runVitest,
  unittest: runUnittest,
}

/** Runs a step below the working directory, showing its output; a step that cannot run has failed. */
export function runStep({ kind, command }: Step): Promise<Counts> {
  return runners[kind](command)
}

async function runCheck(command: readonly string[]): Promise<Counts> {
  const { status } = await run(command)
  return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

async function runVitest(command: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'familiar-test-'))
  try {
    const report = path.join(folder, 'report.json')
    const { status } = await run([...command, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
    return judged(status, vitestCounts(readOr(report, '')))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function runUnittest(command: readonly string[]): Promise<Counts> {
  const { status, output } = await run(command)
  return judged(status, unittestCounts(output))
}

interface Ended {
  readonly status: number | null
  readonly output: string
}

/** Shows what the command prints while it runs, and keeps it. */
function run([program = '', ...options]: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      from.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        to.write(chunk)
      })
    }
    child.once('error', (error) => {
      console.error(`'${program}' cannot be started: ${error.message}`)
      resolve({ status: null, output: '' })
    })
    child.once('close', (status) => resolve({ status, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}
