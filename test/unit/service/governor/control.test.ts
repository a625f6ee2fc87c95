import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Control, type Reading, rates, type Verdict } from '../../../../src/service/governor/control.ts'
import { ms } from '../../stages/faces.ts'

const calm: Reading = { temperature: 50, slowed: false, waiting: 0, ownShare: 0.5 }
const target = 75

/** What it decides on readings that come every five seconds. */
function decisions(readings: readonly Partial<Reading>[], control = new Control()): Verdict[] {
  return readings.map((reading, i) => control.decide({ ...calm, ...reading }, target, ms(5000 * i)))
}
const levelsOf = (readings: readonly Partial<Reading>[]) => decisions(readings).map(({ level }) => level)
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)
const minutes = (count: number, reading: Partial<Reading>) => times(12 * count, reading)

test('the rates fall by at most a third a step, and never below two a second', () => {
  const limits = rates.slice(1) as number[]
  limits.slice(1).forEach((rate, i) => {
    expect(rate / (limits[i] as number)).toBeGreaterThan(0.66)
    expect(rate).toBeLessThan(limits[i] as number)
  })
  expect(Math.min(...limits)).toBeGreaterThanOrEqual(2)
})

test('a machine that tells nothing runs at full speed', () => {
  const silent = { temperature: null, slowed: false, waiting: null, ownShare: null }
  expect(decisions(minutes(5, silent)).at(-1)).toEqual({ level: 0, why: [] })
})

describe('heat', () => {
  test('lowers the rate a step every ten seconds, to the slowest', () => {
    expect(levelsOf(times(13, { temperature: 76 }))).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5])
  })

  test('near what the firmware acts upon lowers it with each reading', () => {
    expect(levelsOf(times(6, { temperature: 78 }))).toEqual([1, 2, 3, 4, 5, 5])
  })

  test('that is gone raises it again, a step a minute', () => {
    const levels = levelsOf([...times(2, { temperature: 80 }), ...minutes(3, { temperature: 70 })])
    expect(levels.slice(2)).toEqual([...times(12, 2), ...times(12, 1), ...times(12, 0)])
  })

  test('between the two changes nothing', () => {
    const levels = levelsOf([...times(2, { temperature: 80 }), ...minutes(30, { temperature: 72 })])
    expect(levels.at(-1)).toBe(2)
  })

  test('of a sensor that has gone is none', () => {
    const levels = levelsOf([...times(5, { temperature: 80 }), ...minutes(6, { temperature: null })])
    expect(levels.at(-1)).toBe(0)
  })

  test('is told as the cause', () => {
    expect(decisions(times(3, { temperature: 76 })).at(-1)).toEqual({ level: 1, why: ['hot'] })
  })
})

describe('a processor that is held back', () => {
  test('gets less to do, but not least', () => {
    expect(decisions(minutes(10, { slowed: true })).at(-1)).toEqual({ level: rates.indexOf(5), why: ['slowed'] })
  })

  test('gets more again only after five minutes', () => {
    const levels = levelsOf([...times(7, { slowed: true }), ...minutes(6, {})])
    expect(levels.slice(7).indexOf(0)).toBe(5 * 12)
  })
})

describe('others that wait for the processor', () => {
  test('get more of it while vision has much', () => {
    expect(decisions(minutes(10, { waiting: 0.8 })).at(-1)).toEqual({ level: rates.indexOf(5), why: ['busy'] })
  })

  test.each([0.1, null])('are not helped where vision has little (%f)', (ownShare) => {
    expect(decisions(minutes(10, { waiting: 0.9, ownShare })).at(-1)?.level).toBe(0)
  })

  test('for a moment only are let wait', () => {
    const bursts = Array.from({ length: 60 }, (_, i) => ({ waiting: i % 6 < 5 ? 0.9 : 0.1 }))
    expect(Math.max(...levelsOf(bursts))).toBe(0)
  })

  test('keep what they have while vision has little for that reason', () => {
    const levels = levelsOf([...minutes(1, { waiting: 0.8 }), ...minutes(10, { waiting: 0.5, ownShare: 0.1 })])
    expect(levels.at(-1)).toBe(levels[11])
    expect(levels.at(-1)).toBeGreaterThan(0)
  })
})

test('of several causes the slowest holds, and all are told', () => {
  const both = decisions(minutes(5, { temperature: 79, waiting: 0.8 }))
  expect(both.at(-1)).toEqual({ level: 5, why: ['hot', 'busy'] })
})

describe('whatever the readings are', () => {
  const degrees = fc.option(fc.double({ min: 20, max: 100, noNaN: true }), { nil: null })
  const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null })
  const reading = fc.record({ temperature: degrees, slowed: fc.boolean(), waiting: share, ownShare: share })
  /** Each lasts for a while, or ladders would hardly move. */
  const readings = fc
    .array(fc.tuple(reading, fc.integer({ min: 1, max: 30 })), { maxLength: 20 })
    .map((runs) => runs.flatMap(([reading, count]) => times(count, reading)))

  test('it goes one step at a time, within its bounds, and says why whenever it is slower', () => {
    fc.assert(
      fc.property(readings, (readings) => {
        let before = 0
        return decisions(readings).every(({ level, why }) => {
          const step = Math.abs(level - before)
          before = level
          return step <= 1 && level >= 0 && level < rates.length && why.length > 0 === level > 0
        })
      }),
    )
  })

  test('a hotter board is never given more to do', () => {
    const hotter = fc.array(fc.double({ min: 0, max: 15, noNaN: true }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(readings, hotter, (readings, degrees) => {
        const cool = readings.map((reading) => ({ ...reading, temperature: reading.temperature ?? 60 }))
        const hot = cool.map((reading, i) => ({
          ...reading,
          temperature: reading.temperature + (degrees[i % degrees.length] as number),
        }))
        const levels = levelsOf(hot)
        return levelsOf(cool).every((level, i) => level <= (levels[i] as number))
      }),
    )
  })

  test('noise within the band changes nothing', () => {
    const noise = fc.array(fc.double({ min: target - 4.9, max: target - 0.1, noNaN: true }), {
      minLength: 100,
      maxLength: 400,
    })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), noise, (steps, noise) => {
        const heated = times(steps, { temperature: target + 3 })
        const levels = levelsOf([...heated, ...noise.map((temperature) => ({ temperature }))])
        return levels.slice(steps).every((level) => level === steps)
      }),
    )
  })

  test('noise about an edge of the band does not swing it: a step back takes a minute of calm', () => {
    const noise = fc.array(fc.double({ min: 66, max: 77, noNaN: true }), { minLength: 100, maxLength: 400 })
    fc.assert(
      fc.property(noise, (temperatures) => {
        const levels = levelsOf(temperatures.map((temperature) => ({ temperature })))
        return levels.every((level, i) => {
          if (i === 0 || level >= (levels[i - 1] as number)) return true
          return temperatures.slice(i - 12, i + 1).every((temperature) => temperature <= 70)
        })
      }),
    )
  })
})
