import { ulid } from 'ulid'
import { describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type StrangerId, type WallMs } from '../../src/domain/brand.ts'
import type { PhotoTemplates } from '../../src/domain/person.ts'
import type { GalleryStore } from '../../src/ports/gallery-store.ts'
import { maxLooks, maxStrangers, type Stranger, type StrangerStore } from '../../src/ports/stranger-store.ts'

const [space, otherSpace] = [brand<EmbeddingSpace>('test-2'), brand<EmbeddingSpace>('test-3')]
const at = 1_700_000_000_000
const measures = { size: 100, sharpness: 1.5, brightness: 0.5, contrast: 0.2, yaw: -20, pitch: 5 }

function look(vector: readonly number[]): PhotoTemplates {
  const kept = { quality: 0.5, source: 'door', createdAt: brand<WallMs>(at), measures }
  return [
    { space, vector: Float32Array.from(vector), ...kept },
    { space: otherSpace, vector: Float32Array.of(0, 0, 1), ...kept },
  ]
}

function stranger(seen: number, over: Partial<Stranger> = {}): Stranger {
  return {
    id: brand<StrangerId>(ulid()),
    visits: 1,
    firstSeenAt: brand<WallMs>(at),
    lastSeenAt: brand<WallMs>(at + seen),
    name: null,
    looks: [look([1, 0])],
    ...over,
  }
}

/** What every StrangerStore does. @param open gives an empty one with its gallery; it is called in each test */
export function strangerStoreContract(
  name: string,
  open: () => Promise<{ readonly gallery: GalleryStore; readonly strangers: StrangerStore }>,
): void {
  describe(`stranger store contract: ${name}`, () => {
    test('keeps strangers, who was seen last first, and changes no gallery', async () => {
      const { gallery, strangers } = await open()
      const [early, late] = [stranger(1), stranger(2, { name: 'The postman', looks: [look([1, 0]), look([0, 1])] })]
      for (const one of [early, late]) await strangers.save(one)
      expect(strangers.list()).toEqual([late, early])
      expect(strangers.find(early.id)).toEqual(early)
      expect(strangers.find(brand<StrangerId>(ulid()))).toBeUndefined()
      expect(gallery.revision).toBe(0)
      expect(gallery.snapshot([space]).members).toEqual([])
    })

    test('replaces what was known of a stranger', async () => {
      const { strangers } = await open()
      const before = stranger(1)
      await strangers.save(before)
      const after: Stranger = { ...before, visits: 2, lastSeenAt: brand<WallMs>(at + 9), looks: [look([0.6, 0.8])] }
      await strangers.save(after)
      expect(strangers.list()).toEqual([after])
    })

    test('has room for so many: who was not seen for longest gives way, never who just came', async () => {
      const { strangers } = await open()
      const many = Array.from({ length: maxStrangers }, (_, i) => stranger(10 + i))
      for (const one of many) await strangers.save(one)
      const old = stranger(0)
      await strangers.save(old)
      expect(strangers.list()).toHaveLength(maxStrangers)
      expect(strangers.find(old.id)).toEqual(old)
      expect(strangers.find(many[0]?.id ?? old.id)).toBeUndefined()
    })

    test.each([
      ['an id that is none', { id: brand<StrangerId>('postman') }],
      ['no visit', { visits: 0 }],
      ['an empty name', { name: '' }],
      ['an end before the beginning', { lastSeenAt: brand<WallMs>(at - 1) }],
      ['a vector that is not of unit length', { looks: [look([1, 1])] }],
      ['two vectors of one space', { looks: [[look([1, 0])[0], look([0, 1])[0]]] }],
      ['too many looks', { looks: Array.from({ length: maxLooks + 1 }, () => look([1, 0])) }],
      ['vectors that do not fit together', { looks: [look([1, 0]), look([1, 0, 0])] }],
    ] as [string, Partial<Stranger>][])('refuses %s', async (_, wrong) => {
      const { strangers } = await open()
      await expect(strangers.save(stranger(1, wrong))).rejects.toThrow(RangeError)
      expect(strangers.list()).toEqual([])
    })

    test('fits the vectors of the gallery, and the gallery those of strangers', async () => {
      const { gallery, strangers } = await open()
      await strangers.save(stranger(1))
      await expect(gallery.enroll('Anna', [look([1, 0, 0])])).rejects.toThrow(RangeError)
      await gallery.enroll('Anna', [look([1, 0])])
      await expect(strangers.save(stranger(1, { looks: [look([1, 0, 0])] }))).rejects.toThrow(RangeError)
    })

    test('forgets', async () => {
      const { strangers } = await open()
      const [one, other] = [stranger(1), stranger(2)]
      for (const each of [one, other]) await strangers.save(each)
      await strangers.forget(one.id)
      expect(strangers.list()).toEqual([other])
      await expect(strangers.forget(one.id)).rejects.toMatchObject({ code: 'stranger-unknown' })
    })

    test('forgets who was not seen for long', async () => {
      const { strangers } = await open()
      const [one, other] = [stranger(1), stranger(2)]
      for (const each of [one, other]) await strangers.save(each)
      expect(await strangers.expire(brand<WallMs>(at + 1))).toBe(0)
      expect(await strangers.expire(brand<WallMs>(at + 2))).toBe(1)
      expect(strangers.list()).toEqual([other])
    })

    test('shares no memory with those who give and take vectors', async () => {
      const { strangers } = await open()
      const mine = stranger(1)
      const saving = strangers.save(mine)
      mine.looks[0][0].vector.fill(9)
      await saving
      strangers.list()[0]?.looks[0][0].vector.fill(9)
      strangers.find(mine.id)?.looks[0][0].vector.fill(9)
      expect(strangers.find(mine.id)?.looks).toEqual([look([1, 0])])
    })
  })
}
