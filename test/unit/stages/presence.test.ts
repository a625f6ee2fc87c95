import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { CameraId, PersonId } from '../../../src/domain/brand.ts'
import { type Change, graceFor, PresenceBook } from '../../../src/stages/presence.ts'
import type { Sight } from '../../../src/stages/watch.ts'
import { camera, ms, person } from './faces.ts'

const [ann, bob] = [person('ann'), person('bob')]
const [door, yard] = [camera('door'), camera('yard')]
const absentAfter = 1000
const grace = graceFor(absentAfter)

let book: PresenceBook
let now: number

/** Both cameras watch from 0 on, unless a test says otherwise. */
beforeEach(() => begin([door, yard], 'watching'))

function begin(cameras: readonly CameraId[], sight: Sight, at = 0): void {
  book = new PresenceBook(absentAfter)
  now = at
  book.useCameras(cameras, ms(at))
  for (const each of cameras) book.setCamera(each, sight, ms(at))
}

/** Time goes by, in which cameras that watch show a picture at least each second; all that is due is done in time. */
function pass(until: number): Moment[] {
  const moments: Moment[] = []
  const look = (): void => {
    for (const each of [door, yard]) book.looked(each, ms(now))
    moments.push(...book.sweep(ms(now)).map((change) => ({ at: now, change })))
  }
  look()
  while (now < until) {
    const due = book.nextDeadline() ?? until
    now = Math.min(until, now + 1000, due > now ? due : until)
    look()
  }
  return moments
}

interface Moment {
  readonly at: number
  readonly change: Change<PersonId>
}

function stateAt(at: number, who = ann): string {
  pass(at)
  return book.of(who, ms(at)).state
}

/** Something happens at this moment, after all that was due before. */
function at(moment: number): typeof book {
  pass(moment)
  return book
}

const see = (who: PersonId, where: CameraId, moment: number) => at(moment).seen(who, where, ms(moment))
const set = (which: CameraId, sight: Sight, moment: number) => at(moment).setCamera(which, sight, ms(moment))

test('an ON is believed without watching as long as it lasts with it, at least 20 s', () => {
  expect([1000, 20_000, 60_000].map(graceFor)).toEqual([20_000, 20_000, 60_000])
})

describe('somebody never seen', () => {
  test('is unknown, for ever when nobody asks for them', () => {
    expect(stateAt(100_000)).toBe('unknown')
    expect(book.nextDeadline()).toBeNull()
  })

  test('is unknown until watched long enough, then OFF', () => {
    at(500).add(ann, ms(500))
    expect(stateAt(1499)).toBe('unknown')
    expect(pass(1500)).toMatchObject([
      { at: 1500, change: { subject: ann, before: { state: 'unknown' }, after: 'OFF' } },
    ])
    expect(book.of(ann, ms(1500))).toMatchObject({ state: 'OFF', camera: null, seenAt: null })
  })

  test('does not wait anew when the gallery changes', () => {
    at(500).add(ann, ms(500))
    at(1400).add(ann, ms(1400))
    expect(stateAt(1500)).toBe('OFF')
  })

  test('is unknown while any camera that starts has not watched long enough', () => {
    begin([door, yard], 'blind')
    book.add(ann, ms(0))
    set(door, 'watching', 100)
    expect(stateAt(5000)).toBe('unknown')
    set(yard, 'watching', 5000)
    expect(stateAt(5999)).toBe('unknown')
    expect(stateAt(6000)).toBe('OFF')
  })

  test('is OFF after the grace when one of the cameras stays blind, and waits for none that has failed for good', () => {
    book.add(ann, ms(0))
    set(yard, 'blind', 100)
    expect(stateAt(99 + grace)).toBe('unknown')
    expect(book.nextDeadline()).toBe(100 + grace)
    expect(stateAt(100 + grace)).toBe('OFF')
    at(200 + grace).add(bob, ms(200 + grace))
    set(yard, 'gone', 200 + grace)
    expect(stateAt(1199 + grace, bob)).toBe('unknown')
    expect(stateAt(1200 + grace, bob)).toBe('OFF')
  })

  test('stays unknown while no camera watches at all', () => {
    book.add(ann, ms(0))
    set(door, 'blind', 100)
    set(yard, 'gone', 100)
    expect(stateAt(100_000)).toBe('unknown')
    expect(book.nextDeadline()).toBeNull()
  })
})

describe('somebody seen', () => {
  test('arrives once, and is ON where they were seen last', () => {
    expect(see(ann, door, 0)).toBe(true)
    expect(see(ann, yard, 10)).toBe(false)
    pass(15)
    expect(book.of(ann, ms(15))).toEqual({ state: 'ON', camera: yard, seenAt: 10, watched: 5 })
  })

  test('is OFF exactly when they were not seen for so long, and keeps where that was', () => {
    see(ann, door, 0)
    see(ann, door, 300)
    expect(pass(1299)).toEqual([])
    expect(pass(1300)).toMatchObject([
      { at: 1300, change: { subject: ann, before: { state: 'ON', camera: door, seenAt: 300 }, after: 'OFF' } },
    ])
    expect(book.of(ann, ms(1300))).toMatchObject({ state: 'OFF', camera: door, seenAt: 300 })
  })

  test('is not OFF before the pictures of that time were looked through, however late that is', () => {
    see(ann, door, 0)
    for (const late of [1000, 5000, 9000]) expect(book.sweep(ms(late))).toEqual([])
    book.looked(door, ms(999))
    expect(book.sweep(ms(9100))).toEqual([])
    book.looked(door, ms(1000))
    expect(book.sweep(ms(9200))).toMatchObject([{ subject: ann, after: 'OFF' }])
  })

  test('becomes unknown when no picture comes although the camera is said to watch', () => {
    see(ann, door, 0)
    expect(book.nextDeadline()).toBe(grace)
    expect(book.sweep(ms(grace))).toMatchObject([{ subject: ann, after: 'unknown' }])
    book.looked(door, ms(grace + 5))
    expect(book.sweep(ms(grace + 5))).toEqual([])
  })

  test('has left once only, and arrives anew', () => {
    see(ann, door, 0)
    expect(pass(5000)).toHaveLength(1)
    expect(pass(9000)).toEqual([])
    expect(see(ann, door, 9000)).toBe(true)
  })

  test('is held by their own camera: that another one watches says nothing', () => {
    see(ann, door, 0)
    set(door, 'blind', 200)
    expect(stateAt(10_000)).toBe('ON')
    set(door, 'watching', 10_000)
    expect(stateAt(10_799)).toBe('ON')
    expect(stateAt(10_800)).toBe('OFF')
  })

  test('is renewed by a sight of any camera, whatever it is said to do', () => {
    see(ann, door, 0)
    set(door, 'blind', 200)
    set(yard, 'blind', 300)
    see(ann, yard, 400)
    set(yard, 'watching', 500)
    expect(stateAt(1499)).toBe('ON')
    expect(stateAt(1500)).toBe('OFF')
  })

  test('becomes unknown when the camera is blind for too long, and is not said to have left', () => {
    see(ann, door, 0)
    set(door, 'blind', 200)
    expect(book.nextDeadline()).toBe(200 + grace)
    expect(stateAt(199 + grace)).toBe('ON')
    expect(pass(200 + grace)).toMatchObject([{ change: { before: { state: 'ON' }, after: 'unknown' } }])
    expect(book.of(ann, ms(200 + grace))).toMatchObject({ state: 'unknown', camera: door, seenAt: 0 })
    expect(stateAt(100_000)).toBe('unknown')
  })

  test('and then unknown is resolved by a sight, or by a whole time of watching by that camera', () => {
    see(ann, door, 0)
    see(bob, door, 0)
    set(door, 'blind', 900)
    set(door, 'watching', 50_000)
    expect(see(bob, yard, 50_900)).toBe(true)
    expect(stateAt(50_999)).toBe('unknown')
    expect(pass(51_000)).toMatchObject([
      { change: { subject: ann, before: { state: 'unknown', camera: door }, after: 'OFF' } },
    ])
  })

  test('by a camera that failed for good is unknown after the grace, and OFF when the others have watched from then on', () => {
    see(ann, door, 0)
    set(door, 'gone', 100)
    expect(stateAt(99 + grace)).toBe('ON')
    expect(stateAt(100 + grace)).toBe('unknown')
    expect(stateAt(1099 + grace)).toBe('unknown')
    expect(stateAt(1100 + grace)).toBe('OFF')
  })

  test('by a camera that is no longer configured likewise', () => {
    see(ann, door, 0)
    at(100).useCameras([yard], ms(100))
    expect(stateAt(20_500)).toBe('unknown')
    expect(stateAt(30_000)).toBe('OFF')
  })

  test('is not brought back by a sight older than the last one before they left', () => {
    see(ann, door, 800)
    pass(1800)
    expect(book.seen(ann, yard, ms(700))).toBe(false)
    expect(book.of(ann, ms(1800))).toMatchObject({ state: 'OFF', camera: door, seenAt: 800 })
  })

  test('is forgotten whole', () => {
    see(ann, door, 0)
    book.forget(ann)
    expect(book.subjects()).toEqual([])
    expect(pass(100_000)).toEqual([])
    expect(book.of(ann, ms(100_000))).toEqual({ state: 'unknown', camera: null, seenAt: null, watched: 0 })
  })

  test('is gone sooner, or later, when the time allowed changes', () => {
    see(ann, door, 0)
    book.absentAfter = 5000
    expect(stateAt(4999)).toBe('ON')
    book.absentAfter = 100
    expect(stateAt(4999)).toBe('OFF')
  })
})

describe('what an earlier run left', () => {
  const restored = (state: 'ON' | 'OFF' | 'unknown', seenAt: number | null, watched = 0) => {
    begin([door], 'blind', 10_000)
    const sight = seenAt === null ? null : ms(seenAt)
    book.restore(ann, { state, camera: door, seenAt: sight, watched }, ms(10_000))
  }

  test('goes on as if nobody had watched meanwhile', () => {
    restored('ON', 8000, 700)
    set(door, 'watching', 12_000)
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
    expect(stateAt(100_000)).toBe('OFF')
    book.date(ann, ms(1))
    expect(book.of(ann, ms(100_000)).seenAt).toBe(8000)
    expect(see(ann, door, 100_000)).toBe(true)
  })
})

describe('privacy', () => {
  test('makes everybody unknown, and forgets where those were who had left', () => {
    see(ann, door, 0)
    see(bob, door, 0)
    see(ann, door, 1500)
    at(1600).blank(ms(1600))
    expect(book.of(ann, ms(1600))).toMatchObject({ state: 'unknown', camera: door, seenAt: 1500 })
    expect(book.of(bob, ms(1600))).toMatchObject({ state: 'unknown', camera: null, seenAt: null })
  })

  test('ends with a whole time of watching, and what was seen before says nothing', () => {
    see(ann, door, 0)
    for (const each of [door, yard]) set(each, 'blind', 500)
    book.blank(ms(500))
    expect(stateAt(100_000)).toBe('unknown')
    book.blank(ms(100_000))
    expect(book.seen(ann, door, ms(99_999))).toBe(false)
    for (const each of [door, yard]) set(each, 'watching', 100_000)
    expect(stateAt(100_999)).toBe('unknown')
    expect(stateAt(101_000)).toBe('OFF')
  })
})

/** A history of a house: steps of some milliseconds, each with something that happens after it. */
type Step =
  | { readonly after: number; readonly what: 'seen'; readonly who: PersonId; readonly where: CameraId }
  | { readonly after: number; readonly what: 'camera'; readonly where: CameraId; readonly sight: Sight }
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

/** Plays a history as the recorder does: what is due is done before each thing that happens. */
function play(steps: readonly Step[], onStep: () => void = () => {}): Moment[] {
  begin([door, yard], 'watching')
  for (const each of [ann, bob]) book.add(each, ms(0))
  const moments: Moment[] = []
  for (const step of steps) {
    moments.push(...pass(now + step.after))
    onStep()
    if (step.what === 'seen') book.seen(step.who, step.where, ms(now))
    if (step.what === 'camera') book.setCamera(step.where, step.sight, ms(now))
  }
  moments.push(...pass(now))
  return moments
}

/** By the definition, and not as the code does it: how long the camera watched in between. */
function watchedBetween(steps: readonly Step[], which: CameraId, from: number, to: number): number {
  let [moment, sight, sum] = [0, 'watching', 0]
  for (const step of [...steps, { after: Number.POSITIVE_INFINITY, what: 'nothing' } as const]) {
    const until = moment + step.after
    if (sight === 'watching') sum += Math.max(0, Math.min(until, to) - Math.max(moment, from))
    moment = until
    if (step.what === 'camera' && step.where === which) sight = step.sight
  }
  return sum
}

function lastSight(steps: readonly Step[], subject: string, until: number): { at: number; where: CameraId } {
  let moment = 0
  let last = { at: Number.NaN, where: door }
  for (const step of steps) {
    moment += step.after
    if (moment >= until) break
    if (step.what === 'seen' && step.who === subject) last = { at: moment, where: step.where }
  }
  return last
}

describe('in any house', () => {
  test('nobody goes from ON to OFF before their camera has watched long enough without a sight of them', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        for (const { at, change } of play(steps).filter(({ change }) => change.before.state === 'ON')) {
          const last = lastSight(steps, change.subject, at)
          const watched = watchedBetween(steps, last.where, last.at, at)
          if (change.after === 'OFF') expect(watched).toBeGreaterThanOrEqual(absentAfter)
          else expect(at - last.at - watched).toBe(grace)
        }
      }),
    )
  })

  test('states change by their rules only, and nobody is ON for longer than both times after a sight', () => {
    const rules = ['ON OFF', 'ON unknown', 'unknown OFF']
    fc.assert(
      fc.property(histories, (steps) => {
        for (const { change } of play(steps)) expect(rules).toContain(`${change.before.state} ${change.after}`)
        for (const each of [ann, bob]) {
          const { state, seenAt } = book.of(each, ms(now))
          if (state === 'ON') expect(now - (seenAt ?? Number.NaN)).toBeLessThan(absentAfter + grace)
        }
      }),
    )
  })

  test('to sweep twice is to sweep once, and until the next deadline there is nothing to do without a picture', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        play(steps, () => {
          expect(book.sweep(ms(now))).toEqual([])
          const next = book.nextDeadline()
          if (next === null) return
          expect(next).toBeGreaterThan(now)
          expect(book.sweep(ms(Math.max(now, next - 0.001)))).toEqual([])
        })
      }),
    )
  })
})
