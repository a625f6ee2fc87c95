import { messageOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { When } from './refused-topics.ts'

const told: Readonly<Record<When, string>> = {
  soon: 'the broker does not take this now, it is sent again',
  'next connection': 'not told to the broker, the next connection brings it',
  'left out': 'the broker refuses this, it is left out',
}

/** Says once what an owner has to know of what the broker does not take: what is lost with a connection comes again. */
export class RefusalLog {
  readonly #log: Log
  /** Topics whose refusal is logged, and that were not accepted since. */
  readonly #logged = new Set<string>()

  constructor(log: Log) {
    this.#log = log
  }

  tell(topic: string, error: unknown, when: When): void {
    this.#log[this.levelOf(topic, when)]({ topic, reason: messageOf(error) }, told[when])
  }

  /** How loud a refusal is to be told, which then counts as told. */
  levelOf(topic: string, when: When): 'warn' | 'debug' {
    const known = when === 'next connection' || this.#logged.has(topic)
    if (!known) this.#logged.add(topic)
    return known ? 'debug' : 'warn'
  }

  accepted(topic: string): void {
    this.#logged.delete(topic)
  }
}
