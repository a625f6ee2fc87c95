import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Report } from './writer.ts'

const writer = fileURLToPath(new URL('writer.ts', import.meta.url))

export interface Writer {
  readonly child: ChildProcess
  /** In order, until the process ends. */
  readonly reports: AsyncIterator<Report>
  readonly ended: Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }>
}

/** Starts writer.ts. @param wrapper a command that runs the one after it */
export function startWriter(path: string, wrapper: readonly string[] = []): Writer {
  const [command = '', ...args] = [...wrapper, process.execPath, writer, path]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal }))
  return { child, reports: parse(createInterface(child.stdout)), ended }
}

async function* parse(lines: AsyncIterable<string>): AsyncGenerator<Report> {
  for await (const line of lines) yield JSON.parse(line) as Report
}

/** Reads the next report. @throws when there is none */
export async function nextReport({ reports }: Writer): Promise<Report> {
  const { value, done } = await reports.next()
  if (done) throw new Error('The writer ended')
  return value
}

/** Kills the writer after its next `count` reports, with whatever it is doing then. @returns these and all that follow */
export async function killAfter(running: Writer, count: number): Promise<Report[]> {
  const reports: Report[] = []
  for (let report = await running.reports.next(); !report.done; report = await running.reports.next()) {
    reports.push(report.value)
    if (reports.length === count) running.child.kill('SIGKILL')
  }
  return reports
}
