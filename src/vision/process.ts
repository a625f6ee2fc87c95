import { type ChildProcess, type ForkOptions, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { errorOf, FamiliarError } from '../domain/errors.ts'
import type { Examination, ExamineOptions } from '../pipeline/examine.ts'
import type { FromVision, ToVision, VisionSettings } from './protocol.ts'

const entry = fileURLToPath(new URL('./main.ts', import.meta.url))

/**
 * For memory, which is short on a Pi: V8 collects sooner and compiles smaller code, and what the nets free on loading goes
 * back to the kernel (mallopt(3)). Together about 90 MB less, at the same time per frame (docs/performance.md).
 */
const nodeOptions = ['--optimize-for-size', '--max-semi-space-size=2']
const mallocOptions = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' }

/** How vision, or a process that measures it, is started. */
export function forkOptions(): ForkOptions {
  return {
    serialization: 'advanced',
    // Its standard output becomes our standard error: results are main's, and native libraries print where they like.
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: nodeOptions,
    // biome-ignore lint/style/noProcessEnv: handed on as it is
    env: { ...mallocOptions, ...process.env },
  }
}

/** How a vision process ended, in words such as "signal SIGSEGV". */
export type Ending = string

/** @param code and signal as in Node's event `exit`: one of them is null */
export function endingOf(code: number | null, signal: NodeJS.Signals | null): Ending {
  return signal === null ? `exit status ${code}` : `signal ${signal}`
}

/** When a vision process did what, by performance.now(). */
export interface VisionLife {
  readonly bornAt: number
  /** Its last sign of life. */
  readonly heardAt: number
  /** Null while it loads the nets. */
  readonly readyAt: number | null
}

/** One life of the vision process, seen from main. */
export class VisionProcess {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, PromiseWithResolvers<Examination>>()
  readonly #bornAt = performance.now()
  #requests = 0
  #heardAt = this.#bornAt
  #readyAt: number | null = null
  /** Resolves when the process is gone, never rejects. */
  readonly ended: Promise<Ending>

  constructor(
    settings: VisionSettings,
    onMessage: (message: Exclude<FromVision, { type: 'examined' | 'unexamined' | 'pong' }>) => void,
  ) {
    this.#child = fork(entry, forkOptions())
    const ending = Promise.withResolvers<Ending>()
    this.#child.once('error', (error) => ending.resolve(error.message))
    this.#child.once('exit', (code, signal) => ending.resolve(endingOf(code, signal)))
    this.ended = ending.promise.then((how) => this.#abandon(how))
    this.#child.on('message', (message: FromVision) => {
      this.#heardAt = performance.now()
      if (message.type === 'ready') this.#readyAt = this.#heardAt
      if (message.type === 'examined') this.#take(message.request)?.resolve(message.examination)
      else if (message.type === 'unexamined') this.#take(message.request)?.reject(errorOf(message.error))
      else if (message.type !== 'pong') onMessage(message)
    })
    this.send({ type: 'start', settings })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get life(): VisionLife {
    return { bornAt: this.#bornAt, heardAt: this.#heardAt, readyAt: this.#readyAt }
  }

  send(message: ToVision): void {
    // It may be dying: what is lost with it is sent again to the next one.
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  /** @throws FamiliarError `vision-unavailable` when the process ends before it answered */
  examine(photo: Uint8Array, options?: ExamineOptions): Promise<Examination> {
    const request = ++this.#requests
    const answer = Promise.withResolvers<Examination>()
    this.#waiting.set(request, answer)
    this.send({ type: 'examine', request, photo, options })
    return answer.promise
  }

  /** Kills it when it was silent for so many milliseconds, else asks for a sign of life. */
  demandLife(silence: number): void {
    if (performance.now() - this.#heardAt > silence) this.kill()
    else this.send({ type: 'ping' })
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #take(request: number): PromiseWithResolvers<Examination> | undefined {
    const waiting = this.#waiting.get(request)
    this.#waiting.delete(request)
    return waiting
  }

  #abandon(how: Ending): Ending {
    for (const { reject } of this.#waiting.values()) {
      reject(new FamiliarError('vision-unavailable', `The vision process ended (${how}) while it examined a photo`))
    }
    this.#waiting.clear()
    return how
  }
}
