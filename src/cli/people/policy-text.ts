import type { EventRule, Policy } from '../../domain/policy.ts'

const rules: Readonly<Record<EventRule, string>> = {
  sighting: 'an event on every sighting',
  arrival: 'an event on arrival',
  never: 'no events',
}

/** What is not as with everybody, in words; null when nothing is. */
export function policyText(policy: Policy): string | null {
  const texts = [policy.events === 'sighting' ? null : rules[policy.events], ...boundTexts(policy)]
  return texts.filter((text) => text !== null).join(', ') || null
}

/** All of it, in words. */
export function wholePolicyText(policy: Policy): string {
  return [rules[policy.events], ...boundTexts(policy)].filter((text) => text !== null).join(', ')
}

/** Of whom nothing is told anyway neither hours nor a distance is worth a word. */
function boundTexts({ events, cooldown, quiet, until }: Policy): (string | null)[] {
  return [
    cooldown === 0 || events === 'never' ? null : `at most one event in ${cooldown} s`,
    quiet === null || events === 'never' ? null : `no event from ${quiet.from} to ${quiet.to}`,
    until === null ? null : `guest until ${localText(until)}`,
  ]
}

/** In local time, to the minute: `2026-08-01 23:59`. */
function localText(ms: number): string {
  const date = new Date(ms)
  const [month, day, hours, minutes] = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes()].map(
    (part) => String(part).padStart(2, '0'),
  )
  return `${date.getFullYear()}-${month}-${day} ${hours}:${minutes}`
}
