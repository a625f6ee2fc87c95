import { expect, test } from 'vitest'
import { WatchBook } from '../../../src/stages/watch.ts'
import { camera, ms } from './faces.ts'

const [door, yard] = [camera('door'), camera('yard')]

test('only the time in which a camera watches is counted', () => {
  const book = new WatchBook()
  book.set(door, 'blind', ms(0))
  book.set(door, 'watching', ms(100))
  book.set(door, 'blind', ms(150))
  book.set(door, 'watching', ms(400))
  expect(book.watched(door, ms(410))).toBe(60)
  book.set(door, 'gone', ms(420))
  expect(book.watched(door, ms(1000))).toBe(70)
})

test('a state that is told again begins nothing anew', () => {
  const book = new WatchBook()
  book.set(door, 'blind', ms(0))
  book.set(door, 'blind', ms(50))
  expect(book.blindFor(door, 100)).toBe(100)
})

test('tells when a camera will have watched for so long, has, or never will', () => {
  const book = new WatchBook()
  book.set(door, 'watching', ms(100))
  const mark = book.mark(ms(130))
  expect(book.reaches(mark, door, 50)).toBe(180)
  expect(book.reaches(mark, yard, 50)).toBe(Number.POSITIVE_INFINITY)
  book.set(door, 'blind', ms(160))
  expect(book.reaches(mark, door, 50)).toBe(Number.POSITIVE_INFINITY)
  expect(book.reaches(mark, door, 30)).toBeLessThanOrEqual(160)
})

test('a camera that is new since a mark counts from its own beginning', () => {
  const book = new WatchBook()
  const mark = book.mark(ms(0))
  book.only([door], ms(1000))
  book.set(door, 'watching', ms(1200))
  expect(book.reaches(mark, door, 100)).toBe(1300)
})

test('a camera that is no longer configured is not able, and knows nothing when it comes back', () => {
  const book = new WatchBook()
  book.only([door, yard], ms(0))
  book.set(door, 'watching', ms(0))
  book.only([yard], ms(100))
  expect(book.able()).toEqual([yard])
  book.only([door, yard], ms(200))
  expect(book.watched(door, ms(300))).toBe(0)
})
