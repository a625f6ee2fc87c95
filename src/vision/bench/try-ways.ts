import { messageOf } from '../../domain/errors.ts'
import { LogHistogram } from '../../pipeline/log-histogram.ts'
import type { OpenNet } from '../open-net.ts'
import { timesOf } from './measured-tally.ts'
import type { Trial, Ways } from './protocol.ts'

/** So often each way gets its turn: what else the machine does, and its warmth, then meets all of them. */
export const rounds = 3

/** A net on one picture. */
export interface Subject<W, R> {
  readonly ways: Ways<W>
  /** Loads the net. What comes back gives, each time it is called, what the net finds. */
  open(way: W): Promise<OpenNet<() => Promise<R>>>
  /** How much of what one way found another one found, too: 1 for all of it. */
  agreement(expected: R, found: R): number
}

/**
 * Runs a net in several ways, which take turns: only one is loaded at a time, for a small board has no memory for all.
 * @param seconds of each way, beside loading and warming up
 * @param onTurn is told of each turn before it begins: there are `rounds` of each way, fewer of one that fails
 * @returns what each way took, in their order, or why it failed; the first one is what the others are compared with
 * @throws whatever the first way throws
 */
export async function tryWays<W, R>(
  { ways, open, agreement }: Subject<W, R>,
  seconds: number,
  onTurn: (way: W) => void,
): Promise<Trial<W>[]> {
  const attempts = ways.map((way) => new Attempt<W, R>(way))
  for (let round = 0; round < rounds; round++) {
    // There and back again: whoever is first in one round is last in the next.
    const turns = round % 2 === 0 ? attempts : attempts.toReversed()
    for (const attempt of turns.filter(({ failure }) => failure === null)) {
      onTurn(attempt.way)
      await attempt.take(open, seconds / rounds)
    }
  }
  const [usual] = attempts as [Attempt<W, R>]
  if (usual.failure !== null) throw usual.failure.error
  return attempts.map((attempt) => attempt.trial((found) => agreement(usual.found as R, found)))
}

/** What is known of one way. */
class Attempt<W, R> {
  readonly way: W
  readonly #times = new LogHistogram()
  found: R | null = null
  failure: { readonly error: unknown } | null = null

  constructor(way: W) {
    this.way = way
  }

  async take(open: Subject<W, R>['open'], seconds: number): Promise<void> {
    try {
      await using run = await open(this.way)
      // The first run does not count: memory is laid out in it, code is compiled.
      this.found = await run()
      const end = performance.now() + 1000 * seconds
      do {
        const start = performance.now()
        await run()
        this.#times.add(performance.now() - start)
      } while (performance.now() < end)
    } catch (error) {
      this.failure = { error }
    }
  }

  trial(agreement: (found: R) => number): Trial<W> {
    const { way, failure } = this
    if (failure !== null) return { way, result: { error: messageOf(failure.error) } }
    return { way, result: { times: timesOf(this.#times), agreement: agreement(this.found as R) } }
  }
}
