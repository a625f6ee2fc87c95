import type { PeopleState, PersonAttributes } from './payloads.ts'

/** What a retained `state` says of a person, or of strangers. */
export type PresenceState = 'ON' | 'OFF' | 'unknown'

interface Entry {
  readonly id: string
  readonly state: PresenceState
  readonly attributes: PersonAttributes
}

/** Sums up what is told of each person: who is here, and who was seen last. */
export class Attendance {
  /** Who came later is further down. */
  readonly #people = new Map<string, Entry>()
  #privacy = false

  set privacy(on: boolean) {
    this.#privacy = on
  }

  set(id: string, state: PresenceState, attributes: PersonAttributes): void {
    const before = this.#people.get(id)
    if (state === 'ON' && before?.state !== 'ON') this.#people.delete(id)
    this.#people.set(id, { id, state, attributes })
  }

  forget(id: string): void {
    this.#people.delete(id)
  }

  state(): PeopleState {
    const people = [...this.#people.values()]
    if (this.#privacy) return { count: null, present: [], last: null }
    const present = people.filter(({ state }) => state === 'ON')
    const known = people.length === 0 || people.some(({ state }) => state !== 'unknown')
    return {
      count: known ? present.length : null,
      present: present.map(({ id, attributes: { name, camera } }) => ({ id, name, camera })),
      last: lastOf(present.length > 0 ? present : people.filter(({ attributes }) => attributes.last_seen !== null)),
    }
  }
}

/** While the clock cannot be trusted there are no times: then by the order in which they came. */
function lastOf(people: readonly Entry[]): PeopleState['last'] {
  const [latest] = people.toReversed().sort((one, other) => timeOf(other) - timeOf(one))
  if (latest === undefined) return null
  const { name, camera, last_seen: at } = latest.attributes
  return { id: latest.id, name, camera, at }
}

function timeOf({ attributes }: Entry): number {
  return attributes.last_seen === null ? 0 : Date.parse(attributes.last_seen)
}
