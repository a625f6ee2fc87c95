import type { FamiliarEvent } from '../../domain/event.ts'

/**
 * What a demonstration did not show as it must; empty when all was right. The gallery holds the person and nobody else, so a
 * stranger can only be named as the person, and is then missing among the unknown.
 */
export function faultsOf(events: readonly FamiliarEvent[], person: string, strangers: number): readonly string[] {
  const named = events.some(({ event_type }) => event_type === 'recognized')
  const unknown = new Set(events.filter(({ event_type }) => event_type === 'unknown').map(({ track }) => track))
  return [
    ...(named ? [] : [`${person} was not recognised`]),
    ...(unknown.size >= strangers ? [] : [`${unknown.size} of ${strangers} strangers were seen as unknown`]),
  ]
}
