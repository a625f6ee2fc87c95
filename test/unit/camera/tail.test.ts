import { expect, test } from 'vitest'
import { Tail } from '../../../src/camera/program/tail.ts'

test('lines are told one by one, wherever the text is cut', () => {
  const told: string[] = []
  const tail = new Tail((line) => told.push(line))
  for (const part of ['on', 'e\ntwo\r\n\nth', 'ree']) tail.add(part)
  expect(told).toEqual(['one', 'two'])
  tail.end()
  expect(told).toEqual(['one', 'two', 'three'])
  expect(tail.lines).toEqual(told)
})

test('only the last lines are kept, and of a line without an end only its beginning', () => {
  const tail = new Tail()
  for (let i = 0; i < 1000; i++) tail.add(`${i}\n`)
  expect(tail.lines).toHaveLength(20)
  expect(tail.lines.at(-1)).toBe('999')
  for (let i = 0; i < 1000; i++) tail.add('x'.repeat(1000))
  tail.end()
  expect(tail.lines.at(-1)).toBe('x'.repeat(400))
})
