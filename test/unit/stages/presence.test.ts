import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PresenceBook } from '../../../src/stages/presence.ts'
import { camera, ms, person } from './faces.ts'

const [ann, bob] = [person('ann'), person('bob')]
const [door, yard] = [camera('door'), camera('yard')]
const absentAfter = 1000
const book = () => new PresenceBook(absentAfter)

describe('somebody never seen', () => {
  test('is unknown, for ever without watching', () => {
    const presence = book()
    expect(presence.of(ann)).toMatchObject({ state: 'unknown', camera: null, seenAt: null })
    expect(presence.nextDeadline()).toBeNull()
    expect(presence.sweep(ms(1e9))).toEqual([])
    expect(presence.of(ann).state).toBe('unknown')
  })

  test('is unknown until watched long enough, then OFF', () => {
    const presence = book()
    presence.watch(ann, ms(500))
    expect(presence.sweep(ms(1499))).toEqual([])
    expect(presence.of(ann).state).toBe('unknown')
    expect(presence.sweep(ms(1500))).toMatchObject([{ subject: ann, before: { state: 'unknown' } }])
    expect(presence.of(ann)).toMatchObject({ state: 'OFF', camera: null, seenAt: null })
  })
})

describe('somebody seen', () => {
  test('arrives once, and is ON where they were seen last', () => {
    const presence = book()
    expect(presence.seen(ann, door, ms(0))).toBe(true)
    expect(presence.seen(ann, yard, ms(10))).toBe(false)
    expect(presence.of(ann)).toMatchObject({ state: 'ON', camera: yard, seenAt: 10 })
  })

  test('is OFF exactly when they were not seen for so long, and keeps where that was', () => {
    const presence = book()
    presence.seen(ann, door, ms(0))
    presence.seen(ann, door, ms(300))
    expect(presence.sweep(ms(1299))).toEqual([])
    expect(presence.sweep(ms(1300))).toMatchObject([
      { subject: ann, before: { state: 'ON', camera: door, seenAt: 300 } },
    ])
    expect(presence.of(ann)).toMatchObject({ state: 'OFF', camera: door, seenAt: 300 })
  })

  test('has left once only, and arrives anew', () => {
    const presence = book()
    presence.seen(ann, door, ms(0))
    expect(presence.sweep(ms(5000))).toHaveLength(1)
    expect(presence.sweep(ms(9000))).toEqual([])
    expect(presence.seen(ann, door, ms(9000))).toBe(true)
  })

  test('is not unknown again when watching begins anew', () => {
    const presence = book()
    presence.seen(ann, door, ms(0))
    presence.watch(ann, ms(900))
    expect(presence.of(ann).state).toBe('ON')
    expect(presence.nextDeadline()).toBe(1000)
    presence.sweep(ms(1000))
    presence.watch(ann, ms(2000))
    expect(presence.of(ann).state).toBe('OFF')
    expect(presence.nextDeadline()).toBeNull()
  })

  test('does not matter to others', () => {
    const presence = book()
    presence.watch(bob, ms(0))
    presence.seen(ann, door, ms(0))
    expect(presence.of(bob).state).toBe('unknown')
  })
})

test('the next deadline is the earliest of those to come', () => {
  const presence = book()
  presence.seen(ann, door, ms(500))
  presence.watch(bob, ms(100))
  expect(presence.nextDeadline()).toBe(1100)
  presence.sweep(ms(1100))
  expect(presence.nextDeadline()).toBe(1500)
  presence.sweep(ms(1500))
  expect(presence.nextDeadline()).toBeNull()
})

/** The cameras' sights reach the book in turns: one of a slow camera may be older than what is known. */
test('at any time those are ON who were seen within the time allowed, and the deadline is when that ends', () => {
  const sights = fc.array(
    fc.record({
      who: fc.constantFrom(ann, bob),
      at: fc.integer({ min: 0, max: 900 }),
      where: fc.constantFrom(door, yard),
    }),
    { minLength: 1, maxLength: 20 },
  )
  fc.assert(
    fc.property(sights, fc.integer({ min: 900, max: 3000 }), (history, now) => {
      const presence = book()
      for (const { who, where, at } of history) presence.seen(who, where, ms(at))
      const lastSeen = (who: typeof ann) =>
        Math.max(...history.filter((sight) => sight.who === who).map(({ at }) => at))
      const subjects = [ann, bob].filter((who) => Number.isFinite(lastSeen(who)))
      expect(presence.nextDeadline()).toBe(Math.min(...subjects.map(lastSeen)) + absentAfter)
      presence.sweep(ms(now))
      for (const who of subjects) {
        expect(presence.of(who).state).toBe(now - lastSeen(who) < absentAfter ? 'ON' : 'OFF')
        expect(presence.of(who).seenAt).toBe(lastSeen(who))
      }
    }),
  )
})

test('a sight older than the last before somebody left does not bring them back', () => {
  const presence = book()
  presence.seen(ann, door, ms(800))
  presence.sweep(ms(1800))
  expect(presence.seen(ann, yard, ms(700))).toBe(false)
  expect(presence.of(ann)).toMatchObject({ state: 'OFF', camera: door, seenAt: 800 })
})
