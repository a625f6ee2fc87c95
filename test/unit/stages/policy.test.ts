import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brand, type MonotonicMs } from '../../../src/domain/brand.ts'
import { defaultPolicy, eventRules, maxCooldown, type Policy } from '../../../src/domain/policy.ts'
import { type Occasion, withheld, withheldEnd } from '../../../src/stages/policy.ts'

const now = brand<MonotonicMs>(1_000_000)
const occasion: Occasion = { present: false, at: now, toldAt: null, minute: 12 * 60 }
const ago = (seconds: number) => brand<MonotonicMs>(now - 1000 * seconds)
const at = (time: string): number => {
  const [hours, minutes] = time.split(':').map(Number)
  return 60 * (hours ?? 0) + (minutes ?? 0)
}
const textOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')

const anyMinute = fc.integer({ min: 0, max: 1439 })
const anyQuiet = fc
  .tuple(anyMinute, anyMinute)
  .filter(([from, to]) => from !== to)
  .map(([from, to]) => ({ from: textOf(from), to: textOf(to) }))
const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  events: fc.constantFrom(...eventRules),
  cooldown: fc.integer({ min: 0, max: maxCooldown }),
  quiet: fc.option(anyQuiet),
  until: fc.constant(null),
})
const anyOccasion: fc.Arbitrary<Occasion> = fc.record({
  present: fc.boolean(),
  at: fc.integer({ min: 0, max: 1e9 }).map(brand<MonotonicMs>),
  toldAt: fc.option(fc.integer({ min: 0, max: 1e9 }).map(brand<MonotonicMs>)),
  minute: fc.option(anyMinute),
})

test('by default everything is told', () => {
  fc.assert(
    fc.property(anyOccasion, (any) => {
      // What came before may not lie in the future, whatever a slow camera brings.
      const toldAt = any.toldAt === null ? null : brand<MonotonicMs>(Math.min(any.toldAt, any.at))
      expect(withheld(defaultPolicy, { ...any, toldAt })).toBeNull()
      expect(withheldEnd(defaultPolicy, any.minute)).toBeNull()
    }),
  )
})

test('of whom nothing is ever told there is neither a coming nor a going', () => {
  fc.assert(
    fc.property(anyPolicy, anyOccasion, (policy, any) => {
      expect(withheld({ ...policy, events: 'never' }, any)).toBe('never')
      expect(withheldEnd({ ...policy, events: 'never' }, any.minute)).toBe('never')
    }),
  )
})

test('an arrival is of who was not here', () => {
  const policy: Policy = { ...defaultPolicy, events: 'arrival' }
  expect(withheld(policy, occasion)).toBeNull()
  expect(withheld(policy, { ...occasion, present: true })).toBe('present')
  expect(withheld(defaultPolicy, { ...occasion, present: true })).toBeNull()
  expect(withheldEnd(policy, occasion.minute)).toBeNull()
})

describe('a cooldown', () => {
  const policy: Policy = { ...defaultPolicy, cooldown: 60 }

  test('begins with an event that was told, and ends with its last second', () => {
    expect(withheld(policy, occasion)).toBeNull()
    expect(withheld(policy, { ...occasion, toldAt: ago(0) })).toBe('cooldown')
    expect(withheld(policy, { ...occasion, toldAt: ago(59.999) })).toBe('cooldown')
    expect(withheld(policy, { ...occasion, toldAt: ago(60) })).toBeNull()
  })

  test('that is longer tells nothing that a shorter one does not', () => {
    fc.assert(
      fc.property(anyPolicy, anyOccasion, fc.nat(maxCooldown), (policy, any, more) => {
        const longer = { ...policy, cooldown: policy.cooldown + more }
        if (withheld(longer, any) === null) expect(withheld(policy, any)).toBeNull()
      }),
    )
  })

  test('lets through what comes later, if it lets through what comes now', () => {
    fc.assert(
      fc.property(anyPolicy, anyOccasion, fc.nat(1e6), (policy, any, later) => {
        if (withheld(policy, any) !== null) return
        expect(withheld(policy, { ...any, at: brand<MonotonicMs>(any.at + later) })).toBeNull()
      }),
    )
  })
})

describe('quiet hours', () => {
  const quietAt = (from: string, to: string, time: string) => {
    const policy: Policy = { ...defaultPolicy, quiet: { from, to } }
    const reason = withheld(policy, { ...occasion, minute: at(time) })
    expect(withheldEnd(policy, at(time))).toBe(reason)
    return reason === 'quiet-hours'
  }

  test.each([
    ['13:00', '15:00', '12:59', false],
    ['13:00', '15:00', '13:00', true],
    ['13:00', '15:00', '14:59', true],
    ['13:00', '15:00', '15:00', false],
    ['22:00', '07:00', '21:59', false],
    ['22:00', '07:00', '22:00', true],
    ['22:00', '07:00', '00:00', true],
    ['22:00', '07:00', '06:59', true],
    ['22:00', '07:00', '07:00', false],
    ['00:00', '06:00', '00:00', true],
    ['18:00', '00:00', '23:59', true],
    ['18:00', '00:00', '00:00', false],
  ])('from %s to %s at %s: %s', (from, to, time, quiet) => {
    expect(quietAt(from, to, time)).toBe(quiet)
  })

  test('and those from their end to their begin are the whole day, each minute of it once', () => {
    fc.assert(
      fc.property(anyQuiet, anyMinute, ({ from, to }, minute) => {
        expect(quietAt(from, to, textOf(minute))).not.toBe(quietAt(to, from, textOf(minute)))
      }),
    )
  })

  test('last as long as it says on the clock', () => {
    fc.assert(
      fc.property(anyQuiet, ({ from, to }) => {
        const minutes = Array.from({ length: 1440 }, (_, minute) => textOf(minute))
        const quiet = minutes.filter((time) => quietAt(from, to, time))
        expect(quiet).toHaveLength((at(to) - at(from) + 1440) % 1440)
      }),
      { numRuns: 20 },
    )
  })

  test('do not hold while nobody knows what time it is', () => {
    const policy: Policy = { ...defaultPolicy, quiet: { from: '00:00', to: '23:59' } }
    expect(withheld(policy, { ...occasion, minute: null })).toBeNull()
    expect(withheldEnd(policy, null)).toBeNull()
  })
})
