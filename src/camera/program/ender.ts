import type { Readable } from 'node:stream'

/** Milliseconds from the polite request to end to the kill; vision itself has three seconds to stop. */
const stopDeadline = 1000

interface Ended {
  readonly output: Readable
  readonly ended: Promise<unknown>
  /** Reaches it and all that it started; does nothing when it is gone. */
  readonly signal: (name: NodeJS.Signals) => void
}

/** Ends a program that writes pictures. */
export class Ender {
  readonly #program: Ended
  #stopping: Promise<void> | undefined

  constructor(program: Ended) {
    this.#program = program
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    const { output, ended, signal } = this.#program
    signal('SIGINT')
    const deadline = setTimeout(() => signal('SIGKILL'), stopDeadline)
    // Only whoever reads no longer lets it write its last picture into nothing.
    if (!output.readableFlowing && output.listenerCount('readable') === 0) output.resume()
    await ended
    clearTimeout(deadline)
    output.destroy()
  }
}

/** To a whole group, since the program may be a script around another; or to its leader alone while that is none yet. */
export function signalGroup(leader: number, name: NodeJS.Signals): void {
  for (const target of [-leader, leader]) {
    try {
      process.kill(target, name)
      return
    } catch {
      // Gone, or not yet the leader of its group.
    }
  }
}
