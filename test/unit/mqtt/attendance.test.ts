import { beforeEach, expect, it } from 'vitest'
import { Attendance } from '../../../src/mqtt/attendance.ts'
import { encodePeople } from '../../../src/mqtt/payloads.ts'

const [ada, bob] = ['01JZ0000000000000000000ADA', '01JZ0000000000000000000BAB'] as const
const seen = (name: string, minute: number, camera: string | null = 'door') => ({
  name,
  camera,
  last_seen: `2026-07-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
  clock: 'synced' as const,
})
const unseen = (name: string) => ({ name, camera: null, last_seen: null, clock: 'synced' as const })

let people: Attendance
beforeEach(() => {
  people = new Attendance()
})

it('is of nobody at first', () => {
  expect(people.state()).toEqual({ count: 0, present: [], last: null })
})

it('does not say that nobody is here while that is not known of anybody', () => {
  people.set(ada, 'unknown', unseen('Ada'))
  expect(people.state()).toEqual({ count: null, present: [], last: null })
  people.set(bob, 'OFF', unseen('Bob'))
  expect(people.state()).toEqual({ count: 0, present: [], last: null })
})

it('has who is here, and who came last of them, whatever is told of the others', () => {
  people.set(ada, 'ON', seen('Ada', 5))
  people.set(bob, 'ON', seen('Bob', 3))
  const inOrder = [
    { id: ada, name: 'Ada', camera: 'door' },
    { id: bob, name: 'Bob', camera: 'door' },
  ]
  expect(people.state()).toEqual({
    count: 2,
    present: inOrder,
    last: { ...inOrder[0], at: '2026-07-01T10:05:00.000Z' },
  })
  people.set(ada, 'OFF', seen('Ada', 9))
  expect(people.state()).toMatchObject({ count: 1, last: { name: 'Bob' } })
})

it('has who was seen last when nobody is here, also of those whose presence is not known', () => {
  people.set(ada, 'unknown', seen('Ada', 5))
  people.set(bob, 'OFF', seen('Bob', 3))
  expect(people.state()).toMatchObject({ count: 0, last: { name: 'Ada' } })
})

it('goes by who came when there are no times', () => {
  people.set(ada, 'ON', { ...unseen('Ada'), camera: 'door' })
  people.set(bob, 'ON', { ...unseen('Bob'), camera: 'yard' })
  people.set(ada, 'ON', { ...unseen('Ada L'), camera: 'door' })
  expect(people.state().last).toEqual({ id: bob, name: 'Bob', camera: 'yard', at: null })
})

it('forgets, and says nothing at all while privacy is on', () => {
  people.set(ada, 'ON', seen('Ada', 5))
  people.privacy = true
  expect(people.state()).toEqual({ count: null, present: [], last: null })
  people.privacy = false
  people.forget(ada)
  expect(people.state()).toEqual({ count: 0, present: [], last: null })
})

it('is encoded as documented, and nothing else', () => {
  people.set(ada, 'ON', seen('Ada', 5))
  expect(JSON.parse(encodePeople(people.state()))).toEqual(people.state())
  expect(() => encodePeople({ count: -1, present: [], last: null })).toThrow()
})
