import type { Actor } from './actor.ts'
import type { Observer } from './observer.ts'
import { moments, type Round, type Rounds } from './round.ts'

/** What the rounds were like: a run that met nothing has shown nothing. */
export function summaryOf(lived: readonly Round[], observer: Observer, rounds: Rounds, actor: Actor) {
  const deeds = lived.flatMap(({ deed }) => deed ?? [])
  return {
    killed: lived.length,
    at: Object.fromEntries(moments.map((each) => [each, lived.filter(({ moment }) => moment === each).length])),
    without_broker: lived.filter(({ isOnline }) => !isOnline).length,
    with_waiting_events: lived.filter(({ waiting }) => waiting > 0).length,
    changes: {
      acknowledged: actor.acknowledged,
      interrupted: deeds.length,
      of_these_done: deeds.filter(({ done }) => done).length,
    },
    events: {
      committed: rounds.committed.length,
      received: observer.received.size,
      repeated: observer.receipts.length - observer.received.size,
      dropped_with_their_person: rounds.content?.counts.dropped ?? 0,
    },
  }
}
