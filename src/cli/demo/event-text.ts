import type { FamiliarEvent } from '../../domain/event.ts'
import { bold } from '../style.ts'

/** An event as a person would like to read it: who, how sure, how fast. */
export function eventText(event: FamiliarEvent): string {
  const time = new Date(event.published_at).toTimeString().slice(0, 8)
  return `${time}  ${sentence(event)}`
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
