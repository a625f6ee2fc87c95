import { Worker } from 'node:worker_threads'
import { errorOf, FamiliarError, messageOf } from '../../domain/errors.ts'
import type { Frame } from '../../domain/frame.ts'
import type { SourceLog } from '../context.ts'
import type { FromThread, Reading, ToThread } from './messages.ts'

const entry = new URL('./thread.ts', import.meta.url)

/** Megabytes of V8's heap; pictures are outside of it. */
const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 }

/** Milliseconds for the thread to end its program, which it kills after one second, and itself. */
const stopDeadline = 1700

/** The thread that reads a camera's program, seen from the main thread. */
export class Reader {
  readonly #worker: Worker
  readonly #log: SourceLog
  readonly #ended: Promise<unknown>
  #asked: PromiseWithResolvers<Frame | null> | null = null
  /** Why no frame comes any more; null for the end of the source. */
  #over: { readonly error: FamiliarError | null } | null = null

  /** @throws FamiliarError `source-lost` when no thread can be started */
  constructor(reading: Reading, log: SourceLog) {
    this.#log = log
    this.#worker = start(reading)
    this.#worker.on('message', (message: FromThread) => this.#hear(message))
    this.#worker.once('error', (error) => this.#finish(died(messageOf(error))))
    this.#worker.once('exit', (code) => this.#finish(died(`exit status ${code}`)))
    this.#ended = new Promise((resolve) => this.#worker.once('exit', resolve))
  }

  /**
   * The newest frame, or the next one when there is none; null at the end, also after `stop`. One call at a time.
   * @throws FamiliarError what the source throws, and `source-lost` when the thread dies
   */
  next(): Promise<Frame | null> {
    this.#asked = Promise.withResolvers()
    const { promise } = this.#asked
    if (this.#over === null) this.#tell('next')
    else this.#answer(this.#over)
    return promise
  }

  /** Ends the reading; no frame comes any more. */
  stop(): void {
    this.#tell('stop')
    this.#finish(null)
  }

  /** Stops, and resolves when program and thread are gone. A program that even a kill does not end is left behind. */
  async close(): Promise<void> {
    this.stop()
    const deadline = setTimeout(() => void this.#worker.terminate(), stopDeadline)
    await this.#ended
    clearTimeout(deadline)
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message)
  }

  #hear(message: FromThread): void {
    switch (message.type) {
      case 'frame':
        this.#asked?.resolve(message.frame)
        break
      case 'log':
        this.#log[message.level](message.fields, message.message)
        break
      case 'ended':
        this.#finish(null)
        break
      case 'failed':
        this.#finish(errorOf(message.error))
    }
  }

  /** Only the first reason counts. */
  #finish(error: FamiliarError | null): void {
    this.#over ??= { error }
    this.#answer(this.#over)
  }

  #answer({ error }: { readonly error: FamiliarError | null }): void {
    if (error === null) this.#asked?.resolve(null)
    else this.#asked?.reject(error)
  }
}

function start(reading: Reading): Worker {
  try {
    // What this process was started with, such as a test runner's hooks, is not for the thread.
    return new Worker(entry, { workerData: reading, resourceLimits, execArgv: [], name: `camera ${reading.camera}` })
  } catch (error) {
    throw died(messageOf(error))
  }
}

const died = (why: string): FamiliarError =>
  new FamiliarError('source-lost', `The thread that reads the camera ended: ${why}`)
