import { describe, expect, test } from 'vitest'
import { brand, type CameraId, type MonotonicMs, type WallMs } from '../../src/domain/brand.ts'
import type { PresenceRecord, PresenceStore } from '../../src/ports/presence-store.ts'

const here: PresenceRecord = {
  subject: 'strangers',
  state: 'ON',
  camera: brand<CameraId>('door'),
  seenAtWall: brand<WallMs>(1_700_000_000_000),
  clockSynced: true,
  bootId: 'fb5a3d0e-1c2d-4e5f-8a9b-0c1d2e3f4a5b',
  seenAt: brand<MonotonicMs>(12_345.678),
  watched: 250.5,
}
const nowhere: PresenceRecord = {
  subject: 'nobody',
  state: 'unknown',
  camera: null,
  seenAtWall: null,
  clockSynced: false,
  bootId: 'unknown',
  seenAt: null,
  watched: 0,
}

/** What every PresenceStore does. @param open gives an empty one; it is called in each test */
export function presenceStoreContract(name: string, open: () => Promise<PresenceStore>): void {
  describe(`presence store contract: ${name}`, () => {
    test('starts with nobody, and privacy off', async () => {
      const store = await open()
      expect(store.load()).toEqual([])
      expect(store.privacy()).toBe(false)
    })

    test('keeps one record a subject, the latest', async () => {
      const store = await open()
      await store.save([here, nowhere])
      expect(store.load()).toEqual([nowhere, here])
      const gone: PresenceRecord = { ...here, state: 'OFF', seenAt: null }
      await store.save([gone])
      expect(store.load()).toEqual([nowhere, gone])
      await store.save([])
      expect(store.load()).toEqual([nowhere, gone])
    })

    test('keeps the last of records that are saved at once', async () => {
      const store = await open()
      await Promise.all(Array.from({ length: 20 }, (_, watched) => store.save([{ ...here, watched }])))
      expect(store.load()).toEqual([{ ...here, watched: 19 }])
    })

    test('shares no memory with who gives a record', async () => {
      const store = await open()
      const mine = { ...here }
      await store.save([mine])
      mine.watched = 999
      expect(store.load()).toEqual([here])
    })

    test('knows whether privacy is on', async () => {
      const store = await open()
      await store.setPrivacy(true)
      expect(store.privacy()).toBe(true)
      await store.setPrivacy(false)
      expect(store.privacy()).toBe(false)
    })
  })
}
