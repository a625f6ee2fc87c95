import { expect, it } from 'vitest'
import { Bell } from '../../../src/mqtt/bell.ts'

it('keeps a ring that nobody waited for, once', async () => {
  const bell = new Bell()
  bell.ring()
  bell.ring()
  await bell.heard()
  let heard = false
  const next = bell.heard().then(() => {
    heard = true
  })
  await new Promise(setImmediate)
  expect(heard).toBe(false)
  bell.ring()
  await next
})

it('wakes by itself after a time, and misses no ring after it', async () => {
  const bell = new Bell()
  await bell.heard(1)
  bell.ring()
  await bell.heard()
})
