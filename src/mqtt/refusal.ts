import { ConnectionLost, PublishRefused } from '../ports/publisher.ts'

/** What a failed attempt to publish an event says about the event. */
export type Verdict =
  /** It will never be taken: it is set aside, and the next one goes on. */
  | 'hopeless'
  /** The broker minds it; maybe not for long. Counted: refused often enough, it is hopeless. */
  | 'suspect'
  /** It has nothing to do with this event. */
  | 'innocent'

/** A code that MQTT 5 has in DISCONNECT only. `Connection` uses it for what is over a bound of the broker's. */
export const packetTooLarge = 0x95

/**
 * Reason codes of a PUBACK (MQTT 5.0, 3.4.2.1) that no attempt with the same bytes and topic changes: not authorised, topic
 * name invalid, packet too large, payload format invalid. One that an owner mends by other permissions counts, too: an event
 * held back for that would hold back all behind it, and be history when it comes.
 */
const hopeless: ReadonlySet<number> = new Set([0x87, 0x90, packetTooLarge, 0x99])
/** The broker has enough for now, whatever it is sent: packet identifier in use, quota exceeded. */
const innocent: ReadonlySet<number> = new Set([0x91, 0x97])

/** How often in a row the broker may refuse a suspect event, or end the connection while it is under way. */
export const maxSuspicions = 5

export function judge(error: unknown): Verdict {
  if (error instanceof PublishRefused) {
    if (hopeless.has(error.code)) return 'hopeless'
    return innocent.has(error.code) ? 'innocent' : 'suspect'
  }
  // MQTT 3.1.1 has no other way to refuse.
  return error instanceof ConnectionLost && error.byBroker ? 'suspect' : 'innocent'
}
