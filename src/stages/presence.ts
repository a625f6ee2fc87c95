import type { CameraId, MonotonicMs, PersonId } from '../domain/brand.ts'

/** `unknown` until somebody was seen, or watching went on long enough to say that they are not here. */
export type PresenceState = 'ON' | 'OFF' | 'unknown'

export interface Whereabouts {
  readonly state: PresenceState
  readonly camera: CameraId | null
  readonly seenAt: MonotonicMs | null
}

interface Entry extends Whereabouts {
  /** When the state becomes OFF unless the person is seen before. */
  readonly deadline: MonotonicMs | null
}

const nowhere: Entry = { state: 'unknown', camera: null, seenAt: null, deadline: null }

/** Who is here, by when they were last seen. Keys are people, or any other subject such as "a stranger". */
export class PresenceBook<Subject extends string = PersonId> {
  readonly #absentAfter: number
  readonly #entries = new Map<Subject, Entry>()

  /** @param absentAfter milliseconds without a sight after which a subject is gone */
  constructor(absentAfter: number) {
    this.#absentAfter = absentAfter
  }

  of(subject: Subject): Whereabouts {
    return this.#entries.get(subject) ?? nowhere
  }

  /** Records a sight; true when the state changed to ON by it. One of a slow camera may be older than what is known: it says nothing new. */
  seen(subject: Subject, camera: CameraId, at: MonotonicMs): boolean {
    const { state, seenAt } = this.of(subject)
    if (seenAt !== null && at < seenAt) return false
    const arrived = state !== 'ON'
    this.#entries.set(subject, { state: 'ON', camera, seenAt: at, deadline: this.#after(at) })
    return arrived
  }

  /** Watching began: a subject that is not seen from now on will be OFF in time, instead of unknown for ever. */
  watch(subject: Subject, at: MonotonicMs): void {
    if (this.of(subject).state === 'unknown') this.#entries.set(subject, { ...nowhere, deadline: this.#after(at) })
  }

  /** Turns off whose deadline has passed; tells who, and what they were before. */
  sweep(at: MonotonicMs): { readonly subject: Subject; readonly before: Whereabouts }[] {
    const gone = [...this.#entries].filter(([, { deadline }]) => deadline !== null && deadline <= at)
    for (const [subject, entry] of gone) this.#entries.set(subject, { ...entry, state: 'OFF', deadline: null })
    return gone.map(([subject, before]) => ({ subject, before }))
  }

  nextDeadline(): MonotonicMs | null {
    const deadlines = [...this.#entries.values()].flatMap(({ deadline }) => deadline ?? [])
    return deadlines.length > 0 ? (Math.min(...deadlines) as MonotonicMs) : null
  }

  #after(at: MonotonicMs): MonotonicMs {
    return (at + this.#absentAfter) as MonotonicMs
  }
}
