import { expect, test } from 'vitest'
import { Steward, type StewardOptions } from '../../../src/service/steward.ts'

/** A steward whose disk takes until it is told to have done, and the commands that vision got. */
function stewardOnSlowDisk() {
  const writes: PromiseWithResolvers<void>[] = []
  const vision: boolean[] = []
  const recorder = {
    privacy: true,
    setPrivacy: () => {
      const write = Promise.withResolvers<void>()
      writes.push(write)
      return write.promise
    },
  }
  const parts = { recorder, vision: { setPrivacy: (on: boolean) => vision.push(on) }, log: { info: () => {} } }
  return { steward: new Steward(parts as unknown as StewardOptions), writes, vision }
}

test('privacy off that is followed by on, before the disk knows, opens no camera', async () => {
  const { steward, writes, vision } = stewardOnSlowDisk()
  const off = steward.setPrivacy(false)
  const on = steward.setPrivacy(true)
  await expect.poll(() => writes.length).toBe(1)
  writes[0]?.resolve()
  await off
  await expect.poll(() => writes.length).toBe(2)
  writes[1]?.resolve()
  await on
  expect(vision).toEqual([true])
})

test('privacy off opens the cameras only when the disk knows', async () => {
  const { steward, writes, vision } = stewardOnSlowDisk()
  const off = steward.setPrivacy(false)
  await expect.poll(() => writes.length).toBe(1)
  expect(vision).toEqual([])
  writes[0]?.resolve()
  await off
  expect(vision).toEqual([false])
})

test('privacy off that the disk refuses leaves the cameras closed', async () => {
  const { steward, writes, vision } = stewardOnSlowDisk()
  const off = steward.setPrivacy(false)
  await expect.poll(() => writes.length).toBe(1)
  writes[0]?.reject(new Error('full'))
  await expect(off).rejects.toThrow('full')
  expect(vision).toEqual([])
})
