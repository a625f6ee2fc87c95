import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Weekday, weekdays } from '../../../src/domain/hours.ts'
import { isWithin, isWithinAny } from '../../../src/stages/hours.ts'

const minuteOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return 60 * hours + minutes
}
const at = (day: Weekday, time: string) => ({ weekday: weekdays.indexOf(day), minute: minuteOf(time) })
const week = weekdays.flatMap((_, weekday) => Array.from({ length: 1440 }, (_, minute) => ({ weekday, minute })))

test.each([
  ['07:00', '22:00', ['07:00', '12:00', '21:59'], ['06:59', '22:00', '00:00']],
  ['22:00', '07:00', ['22:00', '23:59', '00:00', '06:59'], ['07:00', '21:59']],
  ['00:00', '24:00', ['00:00', '23:59'], []],
])('from %s to %s holds from the first to before the last', (from, to, inside, outside) => {
  for (const time of inside) expect(isWithin({ from, to }, minuteOf(time))).toBe(true)
  for (const time of outside) expect(isWithin({ from, to }, minuteOf(time))).toBe(false)
})

describe('hours of some days', () => {
  const friday = [{ days: ['fri'], from: '20:00', to: '02:00' }] as const

  test('that pass midnight belong to the day on which they begin', () => {
    expect(isWithinAny(friday, at('fri', '20:00'))).toBe(true)
    expect(isWithinAny(friday, at('sat', '01:59'))).toBe(true)
    expect(isWithinAny(friday, at('fri', '01:00'))).toBe(false)
    expect(isWithinAny(friday, at('sat', '21:00'))).toBe(false)
  })

  test('of Saturday pass into Sunday', () => {
    expect(isWithinAny([{ days: ['sat'], from: '23:00', to: '01:00' }], at('sun', '00:30'))).toBe(true)
  })

  test('are any of several', () => {
    const hours = [...friday, { days: ['sun'], from: '00:00', to: '24:00' }] as const
    expect(isWithinAny(hours, at('sun', '12:00'))).toBe(true)
    expect(isWithinAny(hours, at('mon', '00:00'))).toBe(false)
  })

  test('hold for as long as they say, on as many days', () => {
    const time = fc.integer({ min: 0, max: 1439 })
    fc.assert(
      fc.property(fc.subarray([...weekdays], { minLength: 1 }), time, time, (days, begin, end) => {
        fc.pre(begin !== end)
        const text = (minute: number) => `${Math.floor(minute / 60)}:${minute % 60}`
        const hours = [{ days, from: text(begin), to: text(end) }]
        const held = week.filter((moment) => isWithinAny(hours, moment)).length
        expect(held).toBe(days.length * ((end - begin + 1440) % 1440))
      }),
      { numRuns: 20 },
    )
  })
})
