import { describe, expect, test } from 'vitest'
import { brand, type CameraId, type EmbeddingSpace, type WallMs } from '../../src/domain/brand.ts'
import { type CentreStore, type LearntMean, maxCentreVersions } from '../../src/ports/centre-store.ts'
import type { GalleryStore } from '../../src/ports/gallery-store.ts'

const [space, otherSpace] = [brand<EmbeddingSpace>('test-2'), brand<EmbeddingSpace>('test-3')]
const [door, yard] = [brand<CameraId>('door'), brand<CameraId>('yard')]
const at = brand<WallMs>(1_700_000_000_000)

function mean(count: number, over: Partial<LearntMean> = {}): LearntMean {
  return { camera: door, space, vector: Float32Array.of(0.25, count / 1024), count, ...over }
}

const other = (count: number): LearntMean => mean(count, { space: otherSpace, vector: Float32Array.of(0, 0.5, 0) })

/** What every CentreStore does. @param open gives an empty one with its gallery; it is called in each test */
export function centreStoreContract(
  name: string,
  open: () => Promise<{ readonly gallery: GalleryStore; readonly centres: CentreStore }>,
): void {
  describe(`centre store contract: ${name}`, () => {
    test('starts with nothing', async () => {
      const { centres, gallery } = await open()
      expect(centres.learnt()).toEqual([])
      expect(centres.versions(door, space)).toEqual([])
      expect(gallery.snapshot([space]).centres).toEqual([])
    })

    test('keeps what was learnt last, which is in force nowhere and no change of the gallery', async () => {
      const { centres, gallery } = await open()
      await centres.learn([mean(1, { camera: yard }), mean(1), other(1)])
      await centres.learn([mean(2)])
      await centres.learn([])
      expect(centres.learnt()).toEqual([mean(2), other(1), mean(1, { camera: yard })])
      expect(gallery.revision).toBe(0)
      expect(gallery.snapshot([space, otherSpace]).centres).toEqual([])
      expect(centres.versions(door, space)).toEqual([])
    })

    test('puts the means of a camera in force together, each as a version of its own', async () => {
      const { centres, gallery } = await open()
      expect(await centres.centre([mean(5)], at)).toBe(1)
      expect(await centres.centre([mean(7), other(7)], brand<WallMs>(at + 1))).toBe(2)
      expect(await centres.centre([mean(9, { camera: yard })], at)).toBe(3)
      const { count: _, ...second } = mean(7)
      expect(centres.versions(door, space)).toEqual([
        { ...second, count: 7, version: 2, createdAt: at + 1, revision: 2 },
        { ...mean(5), version: 1, createdAt: at, revision: 1 },
      ])
      expect(gallery.snapshot([otherSpace, space]).centres).toEqual([
        { ...other(7), version: 1 },
        { ...mean(7), version: 2 },
        { ...mean(9, { camera: yard }), version: 1 },
      ])
      expect(gallery.snapshot([otherSpace]).centres).toHaveLength(1)
      expect(gallery.changes(brand(1))).toEqual([
        { revision: 2, kind: 'centred', camera: door },
        { revision: 3, kind: 'centred', camera: yard },
      ])
      expect(gallery.revision).toBe(3)
    })

    test('keeps the newest versions, whose numbers go on', async () => {
      const { centres } = await open()
      for (let count = 1; count <= maxCentreVersions + 3; count++) await centres.centre([mean(count)], at)
      await centres.centre([mean(1, { camera: yard })], at)
      const versions = centres.versions(door, space).map(({ version }) => version)
      expect(versions).toEqual(Array.from({ length: maxCentreVersions }, (_, i) => maxCentreVersions + 3 - i))
      expect(centres.versions(yard, space)).toHaveLength(1)
    })

    test.each([
      ['a vector that is not finite', [mean(1, { vector: Float32Array.of(Number.NaN, 0) })]],
      ['a vector without dimensions', [mean(1, { vector: new Float32Array() })]],
      ['a count of nobody', [mean(0)]],
      ['dimensions that do not fit', [mean(1), mean(1, { camera: yard, vector: Float32Array.of(1, 0, 0) })]],
    ])('refuses %s', async (_, means) => {
      const { centres, gallery } = await open()
      await expect(centres.learn(means)).rejects.toThrow(RangeError)
      for (const wrong of means.slice(-1)) {
        await centres.learn([mean(1)])
        if (wrong.camera === yard) await expect(centres.centre([wrong], at)).rejects.toThrow(RangeError)
      }
      expect(centres.learnt()).toEqual([mean(1)])
      expect(gallery.revision).toBe(0)
    })

    test('refuses to put means of two cameras, or two of one space, in force together', async () => {
      const { centres, gallery } = await open()
      await expect(centres.centre([mean(1), mean(1, { camera: yard })], at)).rejects.toThrow(RangeError)
      await expect(centres.centre([mean(1), mean(2)], at)).rejects.toThrow(RangeError)
      expect(gallery.revision).toBe(0)
      expect(centres.versions(door, space)).toEqual([])
    })

    test('fits the vectors of the gallery', async () => {
      const { centres, gallery } = await open()
      const template = {
        space,
        vector: Float32Array.of(1, 0, 0),
        quality: 1,
        source: 'a',
        createdAt: at,
        measures: null,
      }
      await gallery.enroll('Anna', [[template]])
      await expect(centres.learn([mean(1)])).rejects.toThrow(RangeError)
      const fresh = await open()
      await fresh.centres.learn([mean(1)])
      await expect(fresh.gallery.enroll('Anna', [[template]])).rejects.toThrow(RangeError)
    })

    test('shares no memory with those who give and take vectors', async () => {
      const { centres, gallery } = await open()
      const mine = mean(5)
      const running = [centres.learn([mine]), centres.centre([mine], at)]
      mine.vector.fill(9)
      await Promise.all(running)
      centres.learnt()[0]?.vector.fill(9)
      centres.versions(door, space)[0]?.vector.fill(9)
      gallery.snapshot([space]).centres[0]?.vector.fill(9)
      expect(centres.learnt()).toEqual([mean(5)])
      expect(centres.versions(door, space)).toMatchObject([mean(5)])
      expect(gallery.snapshot([space]).centres).toMatchObject([mean(5)])
    })
  })
}
