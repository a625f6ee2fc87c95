import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const familiar = fileURLToPath(new URL('../../bin/familiar', import.meta.url))

/** One line of the daemon's log; `msg` says what happened. */
export interface LogLine {
  readonly msg: string
  readonly level: number
  readonly [key: string]: unknown
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A real `familiar run`, watched by its log: for the demonstration and the tests. */
export class DaemonProcess implements AsyncDisposable {
  readonly lines: LogLine[] = []
  /** What standard error held besides log lines, such as the error that ended it. */
  readonly text: string[] = []
  readonly exited: Promise<Exit>
  readonly #child: ChildProcess
  readonly #listeners = new Set<(line: LogLine | null) => void>()

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    // A process group of its own: a terminal's Ctrl-C would reach it beside the signal that we send.
    this.#child = spawn(familiar, ['run', ...args], { stdio: ['ignore', 'ignore', 'pipe'], env, detached: true })
    const stderr = this.#child.stderr
    if (stderr === null) throw new Error('no standard error')
    createInterface({ input: stderr }).on('line', (line) => this.#take(line))
    // Nothing may go on running when this process ends before it has disposed of it.
    const kill = (): void => this.kill('SIGKILL')
    process.once('exit', kill)
    this.exited = once(this.#child, 'close').then(([code, signal]) => {
      process.off('exit', kill)
      for (const listener of this.#listeners) listener(null)
      return { code, signal }
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** The first log line, past or future, that matches. Rejects, with all that was said, when the daemon ends before. */
  line(matches: (line: LogLine) => boolean): Promise<LogLine> {
    const past = this.lines.find(matches)
    if (past !== undefined) return Promise.resolve(past)
    const { promise, resolve, reject } = Promise.withResolvers<LogLine>()
    const listener = (line: LogLine | null): void => {
      if (line === null) reject(new Error(`the daemon ended first:\n${this.text.join('\n')}`))
      else if (matches(line)) resolve(line)
      else return
      this.#listeners.delete(listener)
    }
    this.#listeners.add(listener)
    return promise
  }

  said(msg: string): Promise<LogLine> {
    return this.line((line) => line.msg === msg)
  }

  onLine(listener: (line: LogLine) => void): void {
    this.#listeners.add((line) => line && listener(line))
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.kill('SIGKILL')
    await this.exited
  }

  #take(line: string): void {
    const parsed = parse(line)
    if (parsed === null) {
      this.text.push(line)
      return
    }
    this.lines.push(parsed)
    for (const listener of this.#listeners) listener(parsed)
  }
}

/** Megabytes of a process's memory in RAM, now and at most so far (proc(5)). */
export function residentMb(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mb = (key: string): number => Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) / 1024
  return { now: mb('VmRSS'), peak: mb('VmHWM') }
}

function parse(line: string): LogLine | null {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return null
  }
}
