import { describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type PersonId, type WallMs } from '../../src/domain/brand.ts'
import type { Person, Template } from '../../src/domain/person.ts'
import { defaultPolicy, type Policy } from '../../src/domain/policy.ts'
import type { GalleryStore } from '../../src/ports/gallery-store.ts'

const guest: Policy = {
  events: 'arrival',
  cooldown: 600,
  quiet: { from: '22:00', to: '07:30' },
  until: brand<WallMs>(1_800_000_000_000),
}

async function enrolled(store: GalleryStore, name: string, seed = 0): Promise<Person> {
  const template: Template = {
    space: brand<EmbeddingSpace>('test'),
    vector: Float32Array.of(Math.cos(seed), Math.sin(seed)),
    quality: 0.5,
    source: 'photo.jpg',
    createdAt: brand<WallMs>(1_700_000_000_000),
    measures: null,
  }
  return (await store.enroll(name, [[template]])).person
}

/** The part of every GalleryStore's contract that is about policies. @param open gives an empty one */
export function galleryPolicyContract(open: () => Promise<GalleryStore>): void {
  describe('the policy of a person', () => {
    test('is theirs until it is changed, whatever else is', async () => {
      const store = await open()
      const [anna, bob] = [await enrolled(store, 'Anna'), await enrolled(store, 'Bob', 1)]
      expect(await store.setPolicy(anna.id, guest)).toEqual({ ...anna, policy: guest })
      expect(store.find(anna.id)).toEqual({ ...anna, policy: guest })
      expect(store.find(bob.id)?.policy).toEqual(defaultPolicy)
      await store.rename(anna.id, 'Ann')
      await store.setFalseMatchRate(anna.id, 0.01)
      expect((await enrolled(store, 'ANN', 2)).policy).toEqual(guest)
      expect(store.people()).toMatchObject([{ name: 'Ann', policy: guest }, { policy: defaultPolicy }])
      expect((await store.setPolicy(anna.id, defaultPolicy)).policy).toEqual(defaultPolicy)
    })

    test('that stays as it is changes nothing; each of its parts does', async () => {
      const store = await open()
      const { id } = await enrolled(store, 'Anna')
      await store.setPolicy(id, structuredClone(defaultPolicy))
      expect(store.revision).toBe(1)
      const changes: Partial<Policy>[] = [
        { events: 'never' },
        { cooldown: 1 },
        { quiet: { from: '22:00', to: '07:00' } },
        { quiet: { from: '22:00', to: '08:00' } },
        { until: brand<WallMs>(1) },
      ]
      for (const change of changes) await store.setPolicy(id, { ...defaultPolicy, ...change })
      const governed = changes.map((_, i) => ({ revision: i + 2, kind: 'governed', person: id }))
      expect(store.changes(brand(1))).toEqual(governed)
    })

    test('shares no memory with who gave it', async () => {
      const store = await open()
      const { id } = await enrolled(store, 'Anna')
      const quiet = { from: '22:00', to: '07:30' }
      await store.setPolicy(id, { ...guest, quiet })
      quiet.from = '00:00'
      expect(store.find(id)?.policy).toEqual(guest)
    })

    test.each<[string, Partial<Record<keyof Policy, unknown>>]>([
      ['a rule that is none', { events: 'sometimes' }],
      ['a negative cooldown', { cooldown: -1 }],
      ['a cooldown of more than a day', { cooldown: 86_401 }],
      ['a cooldown that is no number', { cooldown: Number.NaN }],
      ['an hour that is none', { quiet: { from: '24:00', to: '07:00' } }],
      ['a minute that is none', { quiet: { from: '22:60', to: '07:00' } }],
      ['an hour of one digit', { quiet: { from: '22:00', to: '7:00' } }],
      ['quiet hours of no length', { quiet: { from: '07:00', to: '07:00' } }],
      ['an end before 1970', { until: -1 }],
      ['an end beyond all dates', { until: 8.64e15 + 1 }],
    ])('is refused with %s, and stays', async (_, wrong) => {
      const store = await open()
      const { id } = await enrolled(store, 'Anna')
      await expect(store.setPolicy(id, { ...guest, ...wrong } as Policy)).rejects.toThrow(RangeError)
      expect(store.find(id)?.policy).toEqual(defaultPolicy)
      expect(store.revision).toBe(1)
    })

    test('is refused for nobody', async () => {
      const store = await open()
      const nobody = brand<PersonId>('01ARZ3NDEKTSV4RRFFQ69G5FAV')
      await expect(store.setPolicy(nobody, guest)).rejects.toMatchObject({ code: 'person-unknown' })
    })

    test('stays that of who stays in a merge', async () => {
      const store = await open()
      const [anna, bob] = [await enrolled(store, 'Anna'), await enrolled(store, 'Bob', 1)]
      await store.setPolicy(anna.id, guest)
      await store.setPolicy(bob.id, { ...defaultPolicy, cooldown: 5 })
      expect((await store.merge(anna.id, bob.id)).policy).toEqual({ ...defaultPolicy, cooldown: 5 })
    })

    test('comes with a dump for who is new, and not for who is known', async () => {
      const [from, into] = [await open(), await open()]
      for (const name of ['Anna', 'Bob']) await from.setPolicy((await enrolled(from, name)).id, guest)
      await enrolled(into, 'Bob', 1)
      await into.restore(from.dump())
      expect(into.people().map(({ name, policy }) => [name, policy])).toEqual([
        ['Anna', guest],
        ['Bob', defaultPolicy],
      ])
      const [anna] = from.dump().people
      const wrong = { people: anna === undefined ? [] : [{ ...anna, policy: { ...guest, cooldown: -1 } }] }
      await expect(into.restore(wrong)).rejects.toMatchObject({ code: 'archive-invalid' })
    })
  })
}
