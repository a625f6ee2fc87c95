import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { brand, type CameraId, type MonotonicMs, type WallMs } from '../../../src/domain/brand.ts'
import { Announcer } from '../../../src/mqtt/announcer.ts'
import { topicsOf } from '../../../src/mqtt/topics.ts'
import { PresenceKeeper } from '../../../src/service/record/presence-keeper.ts'
import { MemoryGalleryStore, MemoryPresenceStore } from '../../../src/storage/memory.ts'

const log = pino({ level: 'silent' })
const clock = { wall: () => brand<WallMs>(1e12), monotonic: () => brand<MonotonicMs>(1000), synced: () => true }
const publisher = { connected: true, onConnect: () => () => {}, publish: async () => {}, retained: async () => {} }

let store: MemoryPresenceStore
let keeper: PresenceKeeper

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  store = new MemoryPresenceStore()
  keeper = new PresenceKeeper({
    bootId: 'boot',
    gallery: new MemoryGalleryStore(),
    store,
    announcer: new Announcer({ publisher, topics: topicsOf('familiar', 'door'), log, exists: () => true }),
    clock,
    log,
    cameras: [brand<CameraId>('door')],
    absentAfter: 30_000,
    onLeft: async () => true,
  })
})
afterEach(async () => {
  await keeper[Symbol.asyncDispose]()
  vi.useRealTimers()
})

/** The disk is full for the next so many attempts. */
async function failToStore(times: number): Promise<void> {
  const setPrivacy = vi.spyOn(store, 'setPrivacy')
  for (let i = 0; i < times; i++) setPrivacy.mockRejectedValueOnce(new Error('disk full'))
  await expect(keeper.setPrivacy(true)).rejects.toThrow('disk full')
  expect(store.privacy()).toBe(false)
}

test('privacy that could not be stored is not called stored when it is asked for again', async () => {
  await failToStore(2)
  await expect(keeper.setPrivacy(true)).rejects.toThrow('disk full')
  await keeper.setPrivacy(true)
  expect(store.privacy()).toBe(true)
})

test('privacy that could not be stored is stored as soon as the disk can, without being asked for again', async () => {
  await failToStore(2)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(store.privacy()).toBe(false)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(store.privacy()).toBe(true)
})

test('privacy that was lifted meanwhile is not stored any more', async () => {
  await failToStore(1)
  await keeper.setPrivacy(false)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(store.privacy()).toBe(false)
})
