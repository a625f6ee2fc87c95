import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Env } from '../../config/environment.ts'
import { FamiliarError } from '../../domain/errors.ts'

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

interface Waiting {
  readonly matches: (line: LogLine) => boolean
  readonly resolve: (line: LogLine) => void
  readonly reject: (error: FamiliarError) => void
}

/** How a program is started: itself and its first arguments. */
export type CommandLine = readonly [program: string, ...args: string[]]

/** A real `familiar run` as a process of its own, watched by its log. */
export class WatchedDaemon implements AsyncDisposable {
  readonly lines: LogLine[] = []
  /** What standard error held besides log lines, such as the error that ended it. */
  readonly text: string[] = []
  readonly exited: Promise<Exit>
  readonly #child: ChildProcess
  readonly #waiting = new Set<Waiting>()
  #exit: Exit | undefined

  /** @param familiar starts the command line, to which `run` and its options are given */
  constructor([program, ...before]: CommandLine, options: readonly string[], env: Env) {
    // A process group of its own: a terminal's Ctrl-C would reach it beside the signal that we send.
    this.#child = spawn(program, [...before, 'run', ...options], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
      detached: true,
    })
    const stderr = this.#child.stderr
    if (stderr === null) throw new Error('no standard error')
    createInterface({ input: stderr }).on('line', (line) => this.#take(line))
    // Nothing may go on running when this process ends before it has disposed of it.
    const kill = (): void => this.kill('SIGKILL')
    process.once('exit', kill)
    this.exited = once(this.#child, 'close').then(([code, signal]) => {
      process.off('exit', kill)
      this.#exit = { code, signal }
      for (const { reject } of this.#waiting) reject(this.failure(this.#exit))
      return this.#exit
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /**
   * The first log line, past or future, that matches.
   * @throws FamiliarError `demo-failed` when the daemon ends before
   */
  line(matches: (line: LogLine) => boolean): Promise<LogLine> {
    const past = this.lines.find(matches)
    if (past !== undefined) return Promise.resolve(past)
    if (this.#exit !== undefined) return Promise.reject(this.failure(this.#exit))
    const { promise, resolve, reject } = Promise.withResolvers<LogLine>()
    this.#waiting.add({ matches, resolve, reject })
    return promise
  }

  said(msg: string): Promise<LogLine> {
    return this.line((line) => line.msg === msg)
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.kill('SIGKILL')
    await this.exited
  }

  /** That it ended although it should not have, in its own words. */
  failure({ code, signal }: Exit): FamiliarError {
    const how = signal ?? `status ${code}`
    return new FamiliarError('demo-failed', [`The daemon ended (${how})`, ...this.text].join('\n'))
  }

  #take(line: string): void {
    const parsed = parse(line)
    if (parsed === null) {
      this.text.push(line)
      return
    }
    this.lines.push(parsed)
    for (const waiting of [...this.#waiting].filter(({ matches }) => matches(parsed))) {
      this.#waiting.delete(waiting)
      waiting.resolve(parsed)
    }
  }
}

function parse(line: string): LogLine | null {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return null
  }
}
