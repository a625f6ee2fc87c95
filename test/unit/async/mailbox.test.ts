import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Mailbox } from '../../../src/async/mailbox.ts'

test('of several items the newest is taken, the others are counted', async () => {
  const mailbox = new Mailbox<number>()
  for (const item of [1, 2, 3]) mailbox.put(item)
  expect(await mailbox.take()).toBe(3)
  expect(mailbox.dropped).toBe(2)
})

test('an item that comes while somebody waits is handed over', async () => {
  const mailbox = new Mailbox<number>()
  const taken = mailbox.take()
  mailbox.put(1)
  expect(await taken).toBe(1)
  expect(mailbox.dropped).toBe(0)
})

test('two items that come at once while somebody waits are still one newest', async () => {
  const mailbox = new Mailbox<number>()
  const taken = mailbox.take()
  mailbox.put(1)
  mailbox.put(2)
  expect(await taken).toBe(2)
  expect(mailbox.dropped).toBe(1)
})

test('an item may be undefined', async () => {
  const mailbox = new Mailbox<undefined>()
  mailbox.put(undefined)
  mailbox.put(undefined)
  expect(mailbox.dropped).toBe(1)
  await mailbox.take()
  mailbox.put(undefined)
  expect(mailbox.dropped).toBe(1)
})

describe('closing', () => {
  test('ends the waiting', async () => {
    const mailbox = new Mailbox<number>()
    const taken = mailbox.take()
    mailbox.close()
    expect(await taken).toBeUndefined()
  })

  test('leaves the item that waits, and nothing after it', async () => {
    const mailbox = new Mailbox<number>()
    mailbox.put(1)
    mailbox.close()
    expect(await mailbox.take()).toBe(1)
    expect(await mailbox.take()).toBeUndefined()
    expect(await mailbox.take()).toBeUndefined()
  })
})

test('each item is taken or dropped, and those taken come in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 4 })), async (puts) => {
      const mailbox = new Mailbox<number>()
      const taken: (number | undefined)[] = []
      let sent = 0
      for (const count of puts) {
        for (let i = 0; i < count; i++) mailbox.put(++sent)
        if (count > 0) taken.push(await mailbox.take())
        expect(taken.at(-1)).toBe(sent || undefined)
      }
      expect(taken.length + mailbox.dropped).toBe(sent)
    }),
  )
})
