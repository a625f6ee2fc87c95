import { expect, test } from 'vitest'
import { Turns } from '../../../src/async/turns.ts'

test('work begins when that before it is over, in the order of its coming', async () => {
  const turns = new Turns()
  const first = Promise.withResolvers<number>()
  const begun: string[] = []
  const results = [
    turns.take(() => {
      begun.push('first')
      return first.promise
    }),
    turns.take(async () => begun.push('second')),
  ]
  await new Promise((resolve) => setImmediate(resolve))
  expect(begun).toEqual(['first'])
  first.resolve(7)
  expect(await Promise.all(results)).toEqual([7, 2])
  expect(begun).toEqual(['first', 'second'])
})

test('work that fails is told to whoever gave it, and holds up nobody', async () => {
  const turns = new Turns()
  const failing = turns.take(() => Promise.reject(new Error('no')))
  const next = turns.take(async () => 'done')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('done')
})
