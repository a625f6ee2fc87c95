import type { ErrorCode } from '../../domain/errors.ts'

/** What became of commands over MQTT since the start. */
export interface CommandTotals {
  /** Answered with `ok`; each part of an upload counts. */
  readonly done: number
  /** Refused or failed, by the code that was answered. */
  readonly failed: Readonly<Partial<Record<ErrorCode, number>>>
}

export class CommandCounts {
  #done = 0
  readonly #failed = new Map<ErrorCode, number>()

  get totals(): CommandTotals {
    return { done: this.#done, failed: Object.fromEntries(this.#failed) }
  }

  succeeded(): void {
    this.#done += 1
  }

  failed(code: ErrorCode): void {
    this.#failed.set(code, (this.#failed.get(code) ?? 0) + 1)
  }
}
