import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { brand, type MonotonicMs, type PersonId, type WallMs } from '../../../src/domain/brand.ts'
import type { Person } from '../../../src/domain/person.ts'
import { defaultPolicy, type Policy } from '../../../src/domain/policy.ts'
import { Discretion } from '../../../src/service/record/discretion.ts'

const moment = (ms: number) => brand<MonotonicMs>(ms)

function person(id: string, policy: Partial<Policy>): Person {
  const wall = brand<WallMs>(0)
  const whole = { ...defaultPolicy, ...policy }
  return { id: brand<PersonId>(id), name: 'Somebody', createdAt: wall, falseMatchRate: null, policy: whole }
}

/** What is told on a clock that shows this local time at the monotonic moment 0. */
function discretionAt(start: Date, synced = true) {
  let now = 0
  const lines: string[] = []
  const clock = { wall: () => brand<WallMs>(start.getTime() + now), monotonic: () => moment(now), synced: () => synced }
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) })
  const discretion = new Discretion({ clock, log })
  return {
    discretion,
    lines,
    pass: (ms: number) => {
      now += ms
    },
    /** Whether it was told; storing it comes to `stored`. */
    async recognized(who: Person, stored = true, present = false): Promise<boolean> {
      let told = false
      await discretion.recognized(who, { present, at: moment(now) }, async () => {
        told = true
        return stored
      })
      return told
    },
    left: (who: Person) => discretion.tellsEnd(who, moment(now)),
  }
}

const noon = new Date(2026, 6, 1, 12, 0)

describe('a cooldown', () => {
  test("counts from a person's own last event", async () => {
    const { recognized, pass } = discretionAt(noon)
    const [ann, bob] = [person('ann', { cooldown: 60 }), person('bob', { cooldown: 60 })]
    expect(await recognized(ann)).toBe(true)
    pass(59_000)
    expect([await recognized(ann), await recognized(bob)]).toEqual([false, true])
    // What was not told does not begin it anew.
    pass(1000)
    expect([await recognized(ann), await recognized(bob)]).toEqual([true, false])
  })

  test('holds while the event is being stored', async () => {
    const { discretion, recognized } = discretionAt(noon)
    const ann = person('ann', { cooldown: 60 })
    const { promise: stored, resolve: store } = Promise.withResolvers<boolean>()
    const first = discretion.recognized(ann, { present: false, at: moment(0) }, () => stored)
    expect(await recognized(ann)).toBe(false)
    store(true)
    await first
    expect(await recognized(ann)).toBe(false)
  })

  test('does not begin with an event that could not be stored, and goes on from the one before', async () => {
    const { recognized, pass } = discretionAt(noon)
    const ann = person('ann', { cooldown: 60 })
    expect(await recognized(ann, false)).toBe(true)
    expect(await recognized(ann)).toBe(true)
    pass(60_000)
    expect(await recognized(ann, false)).toBe(true)
    expect(await recognized(ann)).toBe(true)
    expect(await recognized(ann)).toBe(false)
  })

  test('keeps no leaving back, and begins with none', async () => {
    const { recognized, left } = discretionAt(noon)
    const ann = person('ann', { cooldown: 60 })
    expect(left(ann)).toBe(true)
    expect(await recognized(ann)).toBe(true)
    expect(left(ann)).toBe(true)
  })
})

describe('quiet hours', () => {
  const ann = person('ann', { quiet: { from: '22:00', to: '07:00' } })

  test('are of local time', async () => {
    const { recognized, left, pass } = discretionAt(new Date(2026, 6, 1, 21, 59))
    expect([await recognized(ann), left(ann)]).toEqual([true, true])
    pass(60_000)
    expect([await recognized(ann), left(ann)]).toEqual([false, false])
    pass(9 * 3_600_000)
    expect([await recognized(ann), left(ann)]).toEqual([true, true])
  })

  test('do not hold on a clock that cannot be trusted', async () => {
    const { recognized, left } = discretionAt(new Date(2026, 6, 1, 23, 0), false)
    expect([await recognized(ann), left(ann)]).toEqual([true, true])
  })
})

test('what is not told is counted by its reason, and logged without a name', async () => {
  const { discretion, recognized, left, lines } = discretionAt(new Date(2026, 6, 1, 23, 0))
  const never = person('01ANN', { events: 'never' })
  await recognized(never)
  left(never)
  await recognized(person('01BOB', { quiet: { from: '22:00', to: '07:00' } }))
  await recognized(person('01CID', { events: 'arrival' }), true, true)
  const often = person('01DOT', { cooldown: 1 })
  for (let time = 0; time < 4; time++) await recognized(often)
  expect(discretion.counts).toEqual({ never: 2, 'quiet-hours': 1, present: 1, cooldown: 3 })
  expect(lines).toHaveLength(7)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 20, event: 'recognized', person: '01ANN', reason: 'never' })
  expect(lines.join('')).not.toContain('Somebody')
})
