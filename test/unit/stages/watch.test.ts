import { expect, test } from 'vitest'
import { WatchBook } from '../../../src/stages/watch.ts'
import { camera, ms } from './faces.ts'

const [door, yard] = [camera('door'), camera('yard')]

test('only time in which a camera watches is counted, up to the newest picture that was looked through', () => {
  const book = new WatchBook()
  book.set(door, 'blind', ms(0))
  book.looked(door, ms(50))
  expect(book.watched(door)).toBe(0)
  book.set(door, 'watching', ms(100))
  book.looked(door, ms(140))
  book.set(door, 'blind', ms(150))
  book.set(door, 'watching', ms(400))
  expect(book.watched(door)).toBe(40)
  book.looked(door, ms(420))
  book.looked(door, ms(410))
  expect(book.watched(door)).toBe(60)
  expect(book.watched(door, ms(415))).toBe(55)
  book.set(door, 'gone', ms(430))
  expect(book.watched(door)).toBe(60)
})

test('a long time without a picture was not watched', () => {
  const book = new WatchBook()
  book.set(door, 'watching', ms(0))
  book.looked(door, ms(10_000))
  book.looked(door, ms(20_001))
  expect(book.watched(door)).toBe(10_000)
  book.looked(door, ms(20_101))
  expect(book.watched(door)).toBe(10_100)
})

test('a state that is told again begins nothing anew', () => {
  const book = new WatchBook()
  book.set(door, 'watching', ms(0))
  book.looked(door, ms(30))
  book.set(door, 'watching', ms(50))
  expect([book.watched(door), book.lastLook(door)]).toEqual([30, 30])
})

test('the last look outlives blindness', () => {
  const book = new WatchBook()
  book.set(door, 'watching', ms(0))
  book.looked(door, ms(30))
  book.set(door, 'blind', ms(50))
  expect(book.lastLook(door)).toBe(30)
  expect(book.lastLook(yard)).toBe(Number.NEGATIVE_INFINITY)
})

test('a mark tells what was watched since, also by a camera that is new', () => {
  const book = new WatchBook()
  book.set(door, 'watching', ms(0))
  book.looked(door, ms(50))
  const mark = book.mark(ms(30))
  book.only([door, yard], ms(60))
  book.set(yard, 'watching', ms(60))
  for (const each of [door, yard]) book.looked(each, ms(100))
  expect([book.since(mark, door), book.since(mark, yard)]).toEqual([70, 40])
})

test('a camera that is no longer configured is not able, and knows nothing when it comes back', () => {
  const book = new WatchBook()
  book.only([door, yard], ms(0))
  book.set(door, 'watching', ms(0))
  book.looked(door, ms(50))
  book.only([yard], ms(100))
  expect(book.able()).toEqual([yard])
  book.only([door, yard], ms(200))
  expect(book.watched(door)).toBe(0)
})
