import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { CameraId } from '../../../src/domain/brand.ts'
import { graceFor, PresenceBook } from '../../../src/stages/presence.ts'
import { camera, ms, person } from './faces.ts'

const [ann, bob] = [person('ann'), person('bob')]
const [door, yard] = [camera('door'), camera('yard')]
const absentAfter = 1000
const grace = graceFor(absentAfter)

let book: PresenceBook

/** Both cameras watch from 0 on, unless a test says otherwise. */
beforeEach(() => {
  book = watching(door, yard)
})

function watching(...cameras: CameraId[]): PresenceBook {
  const made = new PresenceBook(absentAfter)
  made.useCameras(cameras, ms(0))
  for (const each of cameras) made.setCamera(each, 'watching', ms(0))
  return made
}

const stateAt = (at: number, who = ann) => {
  book.sweep(ms(at))
  return book.of(who, ms(at)).state
}

test('an ON is believed without watching as long as it lasts with it, at least 20 s', () => {
  expect([1000, 20_000, 60_000].map(graceFor)).toEqual([20_000, 20_000, 60_000])
})

describe('somebody never seen', () => {
  test('is unknown, for ever when nobody asks for them', () => {
    expect(stateAt(1e9)).toBe('unknown')
    expect(book.nextDeadline()).toBeNull()
  })

  test('is unknown until watched long enough, then OFF', () => {
    book.add(ann, ms(500))
    expect(stateAt(1499)).toBe('unknown')
    expect(book.nextDeadline()).toBe(1500)
    expect(book.sweep(ms(1500))).toMatchObject([{ subject: ann, before: { state: 'unknown' }, after: 'OFF' }])
    expect(book.of(ann, ms(1500))).toMatchObject({ state: 'OFF', camera: null, seenAt: null })
  })

  test('does not wait anew when the gallery changes', () => {
    book.add(ann, ms(500))
    book.add(ann, ms(1400))
    expect(stateAt(1500)).toBe('OFF')
  })

  test('is unknown while any camera that starts has not watched long enough', () => {
    book = new PresenceBook(absentAfter)
    book.useCameras([door, yard], ms(0))
    book.add(ann, ms(0))
    book.setCamera(door, 'watching', ms(100))
    expect(stateAt(5000)).toBe('unknown')
    book.setCamera(yard, 'watching', ms(5000))
    expect(stateAt(5999)).toBe('unknown')
    expect(stateAt(6000)).toBe('OFF')
  })

  test('is OFF after the grace when one of the cameras stays blind, and at once when that one has failed for good', () => {
    book.add(ann, ms(0))
    book.setCamera(yard, 'blind', ms(100))
    expect(stateAt(99 + grace)).toBe('unknown')
    expect(book.nextDeadline()).toBe(100 + grace)
    expect(stateAt(100 + grace)).toBe('OFF')
    book.add(bob, ms(200 + grace))
    book.setCamera(yard, 'gone', ms(200 + grace))
    expect(stateAt(1199 + grace, bob)).toBe('unknown')
    expect(stateAt(1200 + grace, bob)).toBe('OFF')
  })

  test('stays unknown while no camera watches at all', () => {
    book.add(ann, ms(0))
    book.setCamera(door, 'blind', ms(100))
    book.setCamera(yard, 'gone', ms(100))
    expect(stateAt(1e9)).toBe('unknown')
    expect(book.nextDeadline()).toBeNull()
  })
})

describe('somebody seen', () => {
  test('arrives once, and is ON where they were seen last', () => {
    expect(book.seen(ann, door, ms(0))).toBe(true)
    expect(book.seen(ann, yard, ms(10))).toBe(false)
    expect(book.of(ann, ms(15))).toEqual({ state: 'ON', camera: yard, seenAt: 10, watched: 5 })
  })

  test('is OFF exactly when they were not seen for so long, and keeps where that was', () => {
    book.seen(ann, door, ms(0))
    book.seen(ann, door, ms(300))
    expect(book.sweep(ms(1299))).toEqual([])
    expect(book.sweep(ms(1300))).toMatchObject([
      { subject: ann, before: { state: 'ON', camera: door, seenAt: 300 }, after: 'OFF' },
    ])
    expect(book.of(ann, ms(1300))).toMatchObject({ state: 'OFF', camera: door, seenAt: 300 })
  })

  test('has left once only, and arrives anew', () => {
    book.seen(ann, door, ms(0))
    expect(book.sweep(ms(5000))).toHaveLength(1)
    expect(book.sweep(ms(9000))).toEqual([])
    expect(book.seen(ann, door, ms(9000))).toBe(true)
  })

  test('is held by their own camera: that another one watches says nothing', () => {
    book.seen(ann, door, ms(0))
    book.setCamera(door, 'blind', ms(200))
    expect(stateAt(10_000)).toBe('ON')
    book.setCamera(door, 'watching', ms(10_000))
    expect(book.nextDeadline()).toBe(10_800)
    expect(stateAt(10_799)).toBe('ON')
    expect(stateAt(10_800)).toBe('OFF')
  })

  test('is renewed by a sight of any camera, whatever it is said to do', () => {
    book.seen(ann, door, ms(0))
    book.setCamera(door, 'blind', ms(200))
    book.setCamera(yard, 'blind', ms(300))
    book.seen(ann, yard, ms(400))
    book.setCamera(yard, 'watching', ms(500))
    expect(book.nextDeadline()).toBe(1500)
  })

  test('becomes unknown when the camera is blind for too long, and is not said to have left', () => {
    book.seen(ann, door, ms(0))
    book.setCamera(door, 'blind', ms(200))
    expect(book.nextDeadline()).toBe(200 + grace)
    expect(stateAt(199 + grace)).toBe('ON')
    expect(book.sweep(ms(200 + grace))).toMatchObject([{ before: { state: 'ON' }, after: 'unknown' }])
    expect(book.of(ann, ms(200 + grace))).toMatchObject({ state: 'unknown', camera: door, seenAt: 0 })
    expect(stateAt(1e9)).toBe('unknown')
  })

  test('and then unknown is resolved by a sight, or by a whole time of watching by that camera', () => {
    book.seen(ann, door, ms(0))
    book.seen(bob, door, ms(0))
    book.setCamera(door, 'blind', ms(900))
    book.sweep(ms(900 + grace))
    book.setCamera(door, 'watching', ms(50_000))
    expect(book.seen(bob, yard, ms(50_500))).toBe(true)
    expect(stateAt(50_999)).toBe('unknown')
    expect(book.sweep(ms(51_000))).toMatchObject([
      { subject: ann, before: { state: 'unknown', camera: door }, after: 'OFF' },
    ])
  })

  test('by a camera that failed for good is unknown after the grace, and OFF when the others have watched from then on', () => {
    book.seen(ann, door, ms(0))
    book.setCamera(door, 'gone', ms(100))
    expect(stateAt(99 + grace)).toBe('ON')
    expect(stateAt(100 + grace)).toBe('unknown')
    expect(stateAt(1099 + grace)).toBe('unknown')
    expect(stateAt(1100 + grace)).toBe('OFF')
  })

  test('by a camera that is no longer configured likewise', () => {
    book.seen(ann, door, ms(0))
    book.useCameras([yard], ms(100))
    expect(stateAt(30_000)).toBe('unknown')
    expect(stateAt(31_000)).toBe('OFF')
  })

  test('is not brought back by a sight older than the last one before they left', () => {
    book.seen(ann, door, ms(800))
    book.sweep(ms(1800))
    expect(book.seen(ann, yard, ms(700))).toBe(false)
    expect(book.of(ann, ms(1800))).toMatchObject({ state: 'OFF', camera: door, seenAt: 800 })
  })

  test('is forgotten whole', () => {
    book.seen(ann, door, ms(0))
    book.forget(ann)
    expect(book.subjects()).toEqual([])
    expect(book.sweep(ms(1e6))).toEqual([])
    expect(book.of(ann, ms(1e6))).toEqual({ state: 'unknown', camera: null, seenAt: null, watched: 0 })
  })

  test('is gone sooner, or later, when the time allowed changes', () => {
    book.seen(ann, door, ms(0))
    book.absentAfter = 5000
    expect(stateAt(4999)).toBe('ON')
    book.absentAfter = 100
    expect(stateAt(4999)).toBe('OFF')
  })
})

describe('what an earlier run left', () => {
  const restored = (state: 'ON' | 'OFF' | 'unknown', seenAt: number | null, watched = 0, now = 10_000) => {
    book = new PresenceBook(absentAfter)
    book.useCameras([door], ms(now))
    book.restore(ann, { state, camera: door, seenAt: seenAt === null ? null : ms(seenAt), watched }, ms(now))
  }

  test('goes on as if nobody had watched meanwhile', () => {
    restored('ON', 8000, 700)
    book.setCamera(door, 'watching', ms(12_000))
    expect(book.of(ann, ms(12_000))).toEqual({ state: 'ON', camera: door, seenAt: 8000, watched: 700 })
    expect(stateAt(12_299)).toBe('ON')
    expect(stateAt(12_300)).toBe('OFF')
  })

  test('is unknown once it was not watched for too long, or at once when its time is not known', () => {
    restored('ON', 8000, 700)
    expect(stateAt(8699 + grace)).toBe('ON')
    expect(stateAt(8700 + grace)).toBe('unknown')
    restored('ON', null)
    expect(stateAt(10_000)).toBe('unknown')
    book.date(ann, ms(-5000))
    expect(book.of(ann, ms(10_000))).toMatchObject({ state: 'unknown', seenAt: -5000 })
  })

  test('stays OFF until a sight, and a time is not told to somebody who has one', () => {
    restored('OFF', 8000)
    expect(stateAt(1e6)).toBe('OFF')
    book.date(ann, ms(1))
    expect(book.of(ann, ms(1e6)).seenAt).toBe(8000)
    expect(book.seen(ann, door, ms(1e6))).toBe(true)
  })
})

describe('privacy', () => {
  test('makes everybody unknown, and forgets where those were who had left', () => {
    book.seen(ann, door, ms(0))
    book.seen(bob, door, ms(0))
    book.sweep(ms(1000))
    book.seen(ann, door, ms(1500))
    book.blank(ms(1600))
    expect(book.of(ann, ms(1600))).toMatchObject({ state: 'unknown', camera: door, seenAt: 1500 })
    expect(book.of(bob, ms(1600))).toMatchObject({ state: 'unknown', camera: null, seenAt: null })
  })

  test('ends with a whole time of watching, and what was seen before says nothing', () => {
    book.seen(ann, door, ms(0))
    for (const each of [door, yard]) book.setCamera(each, 'blind', ms(500))
    book.blank(ms(500))
    expect(stateAt(1e6)).toBe('unknown')
    book.blank(ms(1e6))
    expect(book.seen(ann, door, ms(1e6 - 1))).toBe(false)
    for (const each of [door, yard]) book.setCamera(each, 'watching', ms(1e6))
    expect(stateAt(1e6 + 999)).toBe('unknown')
    expect(stateAt(1e6 + 1000)).toBe('OFF')
  })
})

/** A history of a house: steps of some milliseconds, each with something that happens after it. */
type Step =
  | { readonly after: number; readonly what: 'seen'; readonly who: typeof ann; readonly where: CameraId }
  | {
      readonly after: number
      readonly what: 'camera'
      readonly where: CameraId
      readonly sight: 'watching' | 'blind' | 'gone'
    }
  | { readonly after: number; readonly what: 'nothing' }

const after = fc.integer({ min: 0, max: 1500 })
const who = fc.constantFrom(ann, bob)
const where = fc.constantFrom(door, yard)
const histories = fc.array(
  fc.oneof(
    fc.record({ after, what: fc.constant('seen' as const), who, where }),
    fc.record({
      after,
      what: fc.constant('camera' as const),
      where,
      sight: fc.constantFrom('watching', 'blind', 'gone'),
    }),
    fc.record({ after: fc.integer({ min: 0, max: 30_000 }), what: fc.constant('nothing' as const) }),
  ),
  { minLength: 1, maxLength: 40 },
) as fc.Arbitrary<Step[]>

interface Moment {
  readonly at: number
  readonly change: { readonly subject: string; readonly before: string; readonly after: string }
}

/** Plays a history as the recorder does: swept at each deadline on the way, and before each thing that happens. */
function play(steps: readonly Step[], onSweep: (at: number) => void = () => {}): { changes: Moment[]; end: number } {
  book = watching(door, yard)
  for (const each of [ann, bob]) book.add(each, ms(0))
  const changes: Moment[] = []
  let now = 0
  const sweep = (at: number): void => {
    for (const { subject, before, after } of book.sweep(ms(at))) {
      changes.push({ at, change: { subject, before: before.state, after } })
    }
    onSweep(at)
  }
  for (const step of steps) {
    const until = now + step.after
    for (let next = book.nextDeadline(); next !== null && next <= until; next = book.nextDeadline()) {
      // In the past when a camera that held it up is gone: what remains had watched long enough before.
      sweep(Math.max(next, now))
    }
    now = until
    sweep(now)
    if (step.what === 'seen') book.seen(step.who, step.where, ms(now))
    if (step.what === 'camera') book.setCamera(step.where, step.sight, ms(now))
  }
  return { changes, end: now }
}

/** By the definition, and not as the code does it: how long the camera watched in between. */
function watchedBetween(steps: readonly Step[], which: CameraId, from: number, to: number): number {
  let [now, sight, sum] = [0, 'watching', 0]
  for (const step of [...steps, { after: Number.POSITIVE_INFINITY, what: 'nothing' } as const]) {
    const until = now + step.after
    if (sight === 'watching') sum += Math.max(0, Math.min(until, to) - Math.max(now, from))
    now = until
    if (step.what === 'camera' && step.where === which) sight = step.sight
  }
  return sum
}

function lastSight(steps: readonly Step[], who: string, until: number): { at: number; where: CameraId } | undefined {
  let now = 0
  let last: { at: number; where: CameraId } | undefined
  for (const step of steps) {
    now += step.after
    if (now >= until) break
    if (step.what === 'seen' && step.who === who) last = { at: now, where: step.where }
  }
  return last
}

describe('in any house', () => {
  test('nobody goes from ON to OFF before their camera has watched long enough without a sight of them', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        for (const { at, change } of play(steps).changes.filter(({ change }) => change.before === 'ON')) {
          const last = lastSight(steps, change.subject, at)
          const watched = watchedBetween(steps, last?.where ?? door, last?.at ?? 0, at)
          if (change.after === 'OFF') expect(watched).toBe(absentAfter)
          else expect(at - (last?.at ?? 0) - watched).toBe(grace)
        }
      }),
    )
  })

  test('states change by their rules only, and nobody is ON for longer than both times after a sight', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const { changes, end } = play(steps)
        const kinds = new Set(changes.map(({ change }) => `${change.before} ${change.after}`))
        expect(new Set(['ON OFF', 'ON unknown', 'unknown OFF'])).toEqual(
          new Set(['ON OFF', 'ON unknown', 'unknown OFF', ...kinds]),
        )
        for (const each of [ann, bob]) {
          const { state, seenAt } = book.of(each, ms(end))
          if (state === 'ON') expect(end - (seenAt ?? Number.NaN)).toBeLessThanOrEqual(absentAfter + grace)
        }
      }),
    )
  })

  test('to sweep twice is to sweep once, and the next deadline is the first moment with something to do', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        play(steps, (at) => {
          expect(book.sweep(ms(at))).toEqual([])
          const next = book.nextDeadline()
          if (next === null) return
          expect(next).toBeGreaterThan(at)
          expect(book.sweep(ms(Math.max(at, next - 0.001)))).toEqual([])
        })
      }),
    )
  })
})
