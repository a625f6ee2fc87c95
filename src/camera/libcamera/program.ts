import type { Readable } from 'node:stream'
import { Ender, signalGroup } from '../program/ender.ts'
import { cannotRun, type Ending, type PictureProgram } from '../program/program.ts'
import { Tail } from '../program/tail.ts'
import type { Receiver } from './receiver.ts'
import type { Spawned } from './spawn.ts'

/** What the wrapper says first. */
const ownPid = /^pid (\d+)$/

/**
 * A tool that node-libcamera started, and that sends its pictures to a port of ours. It ends when it has said a megabyte on its
 * standard error, which node-libcamera keeps: after a year or so, and then the camera is opened anew.
 */
export class LibcameraProgram implements PictureProgram {
  readonly #spawned: Spawned
  readonly #receiver: Receiver
  readonly #tail: Tail
  readonly #ender: Ender
  /** Leads the group of the tool. */
  #leader: number | undefined
  readonly ended: Promise<Ending>

  constructor(spawned: Spawned, receiver: Receiver, onLine: (line: string) => void = () => {}) {
    this.#spawned = spawned
    this.#receiver = receiver
    this.#tail = new Tail((line) => this.#hear(line, onLine))
    spawned.child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#tail.add(text))
    this.ended = this.#watch()
    this.#ender = new Ender({ output: this.output, ended: this.ended, signal: (name) => this.#signal(name) })
  }

  get pid(): number | undefined {
    return this.#leader ?? this.#spawned.child.pid
  }

  get output(): Readable {
    return this.#receiver.bytes
  }

  get isStopping(): boolean {
    return this.#ender.isStopping
  }

  stop(): Promise<void> {
    return this.#ender.stop()
  }

  #hear(line: string, onLine: (line: string) => void): void {
    const [, pid] = ownPid.exec(line) ?? []
    if (pid === undefined) onLine(line)
    else this.#leader = Number(pid)
  }

  #signal(name: NodeJS.Signals): void {
    const { exitCode, signalCode } = this.#spawned.child
    if (this.pid !== undefined && exitCode === null && signalCode === null) signalGroup(this.pid, name)
  }

  async #watch(): Promise<Ending> {
    await this.#spawned.result.catch(() => {})
    this.#receiver.close()
    this.#tail.end()
    const { exitCode: status, signalCode } = this.#spawned.child
    const how = signalCode === null ? `exit status ${status}` : `signal ${signalCode}`
    return { notFound: cannotRun(status), status, how, lines: this.#tail.lines.filter((line) => !ownPid.test(line)) }
  }
}
