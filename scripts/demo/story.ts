import type { FamiliarEvent } from '../../src/domain/event.ts'

export const bold = (text: string): string => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text)

/** An event as a person would like to read it: who, how sure, how fast. */
export function tell(event: FamiliarEvent): string {
  const time = new Date(event.published_at).toTimeString().slice(0, 8)
  return `  ${time}  ${sentence(event)}`
}

function sentence(event: FamiliarEvent): string {
  const name = bold(event.person?.name ?? 'somebody unknown')
  switch (event.event_type) {
    case 'recognized':
    case 'unknown':
      return `${name} is here: ${certainty(event)}, ${speed(event)}`
    case 'ambiguous':
      return `somebody is here who could be more than one person: ${certainty(event)}, ${speed(event)}`
    case 'left':
      return `${name} has left`
  }
}

function certainty({ similarity, threshold }: FamiliarEvent): string {
  const fixed = (value: number | null): string => value?.toFixed(2) ?? 'none'
  return `similarity ${fixed(similarity)}, ${fixed(threshold)} needed`
}

function speed({ frames_used, latency_ms }: FamiliarEvent): string {
  return `after ${frames_used} looks, ${latency_ms} ms after the deciding frame`
}

/** What the demonstration must show. */
export class Verdict {
  readonly #person: string
  readonly #strangers: number
  readonly #unknownTracks = new Set<number | null>()
  #named = 0
  #misnamed = 0

  constructor(person: string, strangers: number) {
    this.#person = person
    this.#strangers = strangers
  }

  take(event: FamiliarEvent): void {
    if (event.event_type === 'unknown') this.#unknownTracks.add(event.track)
    if (event.event_type !== 'recognized') return
    if (event.person?.name === this.#person) this.#named++
    else this.#misnamed++
  }

  /** Empty when all was as it must be. */
  faults(): readonly string[] {
    const faults: string[] = []
    if (this.#named === 0) faults.push(`${this.#person} was not recognised`)
    if (this.#misnamed > 0) faults.push(`somebody else was named ${this.#misnamed} times`)
    if (this.#unknownTracks.size < this.#strangers) {
      faults.push(`${this.#unknownTracks.size} of ${this.#strangers} strangers were seen as unknown`)
    }
    return faults
  }
}
