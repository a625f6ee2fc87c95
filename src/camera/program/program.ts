import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { Ender, signalGroup } from './ender.ts'
import { Tail } from './tail.ts'

/** How a program ended. */
export interface Ending {
  /** It could not be started: there is no such program, or it may not be run. */
  readonly notFound: boolean
  /** Null when a signal ended it. */
  readonly status: number | null
  /** In words, such as "exit status 255". */
  readonly how: string
  /** The last lines of its standard error. */
  readonly lines: readonly string[]
}

/** A program that writes pictures, whichever way it is reached. */
export interface PictureProgram {
  readonly pid: number | undefined
  /** The bytes it writes. */
  readonly output: Readable
  readonly isStopping: boolean
  /** Resolves when it is gone, never rejects. Its output may hold more to read. */
  readonly ended: Promise<Ending>
  /** Asks it to end, and makes it a second later. What it still writes must be read or thrown away meanwhile. Resolves when it is gone. */
  stop(): Promise<void>
}

/**
 * Where the program writes its pictures: standard output, or, for one whose libraries print there, a channel of its own.
 * Its number is that of the file descriptor.
 */
type PictureChannel = 1 | 3

const stdioOf = { 1: ['ignore', 'pipe', 'pipe'], 3: ['pipe', 'ignore', 'pipe', 'pipe'] } as const

/** Sends SIGKILL to a program whose parent dies, also by SIGKILL, when it would not notice: a stalled camera writes nothing. */
const setpriv = '/usr/bin/setpriv'
const underWarden = (command: string, args: readonly string[]): [string, readonly string[]] =>
  existsSync(setpriv) ? [setpriv, ['--pdeathsig', 'KILL', '--', command, ...args]] : [command, args]
/** Whether setpriv, as a shell, could not run the command (POSIX, 2.8.2). */
export const cannotRun = (status: number | null): boolean => status === 126 || status === 127

/** A program in a process group of its own. It never outlives this process. */
export class Program implements PictureProgram {
  readonly #child: ChildProcess
  readonly #tail: Tail
  readonly #ended: Promise<Ending>
  readonly #ender: Ender
  readonly output: Readable

  /** @param onLine is told each line of its standard error */
  constructor(
    command: string,
    args: readonly string[],
    { channel, onLine }: { readonly channel: PictureChannel; readonly onLine?: (line: string) => void },
  ) {
    const [program, all] = underWarden(command, args)
    const stdio = stdioOf[channel]
    // Detached: a terminal's Ctrl-C is for main, which decides when cameras are closed.
    this.#child = spawn(program, all, { stdio: [...stdio], detached: true })
    this.#tail = new Tail(onLine)
    this.output = this.#child.stdio[channel] as Readable
    // Broken pipes show as the program's end.
    this.output.on('error', () => {})
    this.#child.stdin?.on('error', () => {})
    this.#ended = this.#watch(this.#child.stderr as Readable)
    this.#ender = new Ender({ output: this.output, ended: this.#ended, signal: (name) => this.#signal(name) })
  }

  /** To the standard input of one with a channel of its own. It stays open until this process ends. */
  tell(text: string): void {
    this.#child.stdin?.write(text)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isStopping(): boolean {
    return this.#ender.isStopping
  }

  get ended(): Promise<Ending> {
    return this.#ended
  }

  stop(): Promise<void> {
    return this.#ender.stop()
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child
    if (pid !== undefined && exitCode === null && signalCode === null) signalGroup(pid, signal)
  }

  async #watch(stderr: Readable): Promise<Ending> {
    stderr.setEncoding('utf8').on('data', (text: string) => this.#tail.add(text))
    try {
      const [status, signal] = (await once(this.#child, 'exit')) as [number | null, NodeJS.Signals | null]
      await lastWords(stderr)
      const how = signal === null ? `exit status ${status}` : `signal ${signal}`
      return { notFound: cannotRun(status), status, how, lines: this.#said() }
    } catch (error) {
      return { notFound: true, status: null, how: (error as Error).message, lines: this.#said() }
    }
  }

  #said(): readonly string[] {
    this.#tail.end()
    return this.#tail.lines
  }
}

/** A process that it started may hold its standard error open for ever. */
async function lastWords(stderr: Readable): Promise<void> {
  const signal = AbortSignal.timeout(200)
  await finished(stderr, { signal, cleanup: true }).catch(() => {})
  stderr.destroy()
}
