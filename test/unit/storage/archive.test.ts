import { createCipheriv, createHash, scryptSync } from 'node:crypto'
import { crc32, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type PersonId, type WallMs } from '../../../src/domain/brand.ts'
import type { FaceMeasures, GalleryDump, PersonDump, PhotoTemplates, Template } from '../../../src/domain/person.ts'
import { defaultPolicy, eventRules, type Policy } from '../../../src/domain/policy.ts'
import { isSealed, openArchive, sealArchive } from '../../../src/storage/archive.ts'
import { nameKey } from '../../../src/storage/name.ts'

const invalid = expect.objectContaining({ code: 'archive-invalid' })
const refusedPassphrase = expect.objectContaining({ code: 'archive-passphrase' })
/** Bytes before the sha256 of a plain archive. */
const prefixLength = 10
const sha256Length = 32
const costAt = 10

const template: Template = {
  space: brand<EmbeddingSpace>('test'),
  vector: Float32Array.of(0.6, 0.8),
  quality: 0.5,
  source: 'photo.jpg',
  createdAt: brand<WallMs>(1_700_000_000_000),
  measures: { size: 120, sharpness: 1.5, brightness: 0.5, contrast: 0.25, yaw: -12.5, pitch: 3 },
}
const anna: PersonDump = {
  id: brand<PersonId>('01ARZ3NDEKTSV4RRFFQ69G5FAV'),
  name: 'Anna',
  createdAt: brand<WallMs>(1_600_000_000_000),
  falseMatchRate: 0.0001,
  policy: { events: 'arrival', cooldown: 60, quiet: { from: '22:00', to: '07:00' }, until: brand<WallMs>(1.8e12) },
  photos: [[template, { ...template, space: brand<EmbeddingSpace>('second'), measures: null }]],
  negatives: [[template]],
}
const dump: GalleryDump = { people: [anna] }

/** A plain archive, whole, of whatever body. */
function plainArchive(body: Uint8Array, version = 3): Buffer {
  const prefix = Buffer.concat([Buffer.from('familiar'), Buffer.of(version, 0)])
  return Buffer.concat([prefix, createHash('sha256').update(prefix).update(body).digest(), body])
}

/** By docs/storage.md, of the least work that is allowed, so that hundreds can be opened. */
function sealedArchive(json: unknown, passphrase: string): Buffer {
  const [salt, nonce] = [Buffer.alloc(16, 's'), Buffer.alloc(12, 'n')]
  const derived = scryptSync(passphrase, salt, 48, { N: 2, r: 1, p: 1 })
  const prefix = Buffer.from('familiar\x03\x01\x01\x01\x01', 'latin1')
  const fields = Buffer.concat([prefix, salt, nonce, derived.subarray(32)])
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(fields))
  const header = Buffer.concat([fields, crc])
  const cipher = createCipheriv('aes-256-gcm', derived.subarray(0, 32), nonce).setAAD(header)
  return Buffer.concat([header, cipher.update(gzipSync(JSON.stringify(json))), cipher.final(), cipher.getAuthTag()])
}

function plainJson(json: unknown): Buffer {
  return plainArchive(gzipSync(JSON.stringify(json)))
}

async function jsonOf(dump: GalleryDump): Promise<{ people: Record<string, unknown>[] }> {
  const archive = await sealArchive(dump, null)
  return JSON.parse(gunzipSync(archive.subarray(prefixLength + sha256Length)).toString())
}

const unitVector = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 })
  .filter((values) => Math.hypot(...values) > 0.1)
  .map((values) => Float32Array.from(values, (value) => value / Math.hypot(...values)))
const time = fc.double({ min: 0, max: 1e13, noNaN: true }).map((value) => brand<WallMs>(Math.abs(value)))
const share = fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs)
const angle = fc.double({ min: -180, max: 180, noNaN: true }).map((value) => value + 0)
const anyMeasures: fc.Arbitrary<FaceMeasures> = fc.record({
  size: share,
  sharpness: share,
  brightness: share,
  contrast: share,
  yaw: angle,
  pitch: angle,
})
const anyTemplate: fc.Arbitrary<Template> = fc.record({
  space: fc.constantFrom('facenet', 'other').map(brand<EmbeddingSpace>),
  vector: unitVector,
  quality: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
  source: fc.string({ unit: 'grapheme' }),
  createdAt: time,
  measures: fc.option(anyMeasures),
})
const anyPhoto = fc.array(anyTemplate, { minLength: 1, maxLength: 2 }) as unknown as fc.Arbitrary<PhotoTemplates>
const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  events: fc.constantFrom(...eventRules),
  cooldown: fc.integer({ min: 0, max: 86_400 }),
  quiet: fc.constantFrom(null, { from: '00:00', to: '23:59' }, { from: '22:30', to: '06:00' }),
  until: fc.option(fc.integer({ min: 0, max: 8.64e15 }).map(brand<WallMs>)),
})
const anyPerson: fc.Arbitrary<PersonDump> = fc.record({
  id: fc.ulid().map(brand<PersonId>),
  name: fc.stringMatching(/^[a-zé][a-z'-]{0,20}$/).map((name) => name.normalize('NFC')),
  createdAt: time,
  falseMatchRate: fc.option(fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true })),
  policy: anyPolicy,
  photos: fc.array(anyPhoto, { maxLength: 3 }),
  negatives: fc.array(anyPhoto, { maxLength: 2 }),
})
const anyDump: fc.Arbitrary<GalleryDump> = fc
  .uniqueArray(anyPerson, { maxLength: 4, selector: ({ id }) => id })
  .filter((people) => new Set(people.map(({ name }) => nameKey(name))).size === people.length)
  .map((people) => ({ people }))

describe('an archive', () => {
  test('gives back what it was made of, to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(anyDump, async (given) => {
        expect(await openArchive(await sealArchive(given, null), null)).toEqual(given)
      }),
    )
  })

  test('gives it back when it was encrypted, and shows nothing of it', async () => {
    await fc.assert(
      fc.asyncProperty(anyDump, fc.string({ minLength: 1 }), async (given, passphrase) => {
        expect(await openArchive(await sealArchive(given, passphrase), passphrase)).toEqual(given)
      }),
      { numRuns: 5 },
    )
    const archive = Buffer.from(await sealArchive(dump, 'secret'))
    expect(archive.includes('Anna')).toBe(false)
    expect(archive.includes(Buffer.from([0x1f, 0x8b]))).toBe(false)
  })

  test('says whether it is encrypted', async () => {
    expect(isSealed(await sealArchive(dump, 'secret'))).toBe(true)
    expect(isSealed(await sealArchive(dump, null))).toBe(false)
    expect(isSealed(Buffer.from('familiar'))).toBe(false)
    expect(isSealed(Buffer.alloc(0))).toBe(false)
  })

  test('is encrypted anew each time', async () => {
    const [one, other] = [await sealArchive(dump, 'secret'), await sealArchive(dump, 'secret')]
    expect(Buffer.from(one).subarray(13)).not.toEqual(Buffer.from(other).subarray(13))
  })

  test('opens with the same passphrase in another form of Unicode, and with no other', async () => {
    const archive = await sealArchive(dump, 'Jos\u00e9')
    expect(await openArchive(archive, 'Jose\u0301')).toEqual(dump)
    await expect(openArchive(archive, 'jos\u00e9')).rejects.toEqual(refusedPassphrase)
    await expect(openArchive(archive, '')).rejects.toEqual(refusedPassphrase)
    await expect(openArchive(archive, null)).rejects.toEqual(refusedPassphrase)
    await expect(sealArchive(dump, '')).rejects.toEqual(refusedPassphrase)
  })
})

describe.each([
  ['encrypted', async () => sealedArchive(await jsonOf(dump), 'secret')],
  ['not encrypted', async () => Buffer.from(await sealArchive(dump, null))],
])('an archive that is %s and not whole', (_, make) => {
  test('opens when it is whole', async () => {
    expect(await openArchive(await make(), 'secret')).toEqual(dump)
  })

  test('is refused whichever byte is another', async () => {
    const archive = await make()
    for (const position of archive.keys()) {
      for (const bit of [0x01, 0x80]) {
        const changed = Buffer.from(archive)
        changed[position] = (changed[position] ?? 0) ^ bit
        await expect(openArchive(changed, 'secret'), `byte ${position}`).rejects.toEqual(invalid)
      }
    }
  })

  test('is refused wherever it ends, and with something behind it', async () => {
    const archive = await make()
    for (const length of archive.keys()) {
      await expect(openArchive(archive.subarray(0, length), 'secret'), `${length} bytes`).rejects.toEqual(invalid)
    }
    await expect(openArchive(Buffer.concat([archive, Buffer.of(0)]), 'secret')).rejects.toEqual(invalid)
  })
})

describe('an archive of hostile make', () => {
  test('of a newer version is refused with both versions', async () => {
    const archive = Buffer.from(await sealArchive(dump, null))
    archive[8] = 4
    await expect(openArchive(archive, null)).rejects.toThrow('format 4; this version of Familiar reads up to 3')
  })

  test.each([
    ['N of 2^63', [63, 8, 1]],
    ['N of 2^17, r 8', [17, 8, 1]],
    ['r of 255', [15, 255, 1]],
    ['p of 255', [15, 8, 255]],
    ['no N', [0, 8, 1]],
    ['no r', [15, 0, 1]],
    ['no p', [15, 8, 0]],
  ])('is refused before any work when it asks scrypt for %s', async (_, cost) => {
    const archive = Buffer.from(await sealArchive(dump, 'secret'))
    archive.set(cost, costAt)
    archive.writeUInt32BE(crc32(archive.subarray(0, 57)), 57)
    await expect(openArchive(archive, 'secret')).rejects.toThrow('more work than any export needs')
  })

  test('is refused when it unpacks to more than any export holds', async () => {
    const bomb = gzipSync(Buffer.alloc(129 * 2 ** 20))
    expect(bomb.length).toBeLessThan(2 ** 20)
    await expect(openArchive(plainArchive(bomb), null)).rejects.toEqual(invalid)
    await expect(openArchive(Buffer.alloc(129 * 2 ** 20), null)).rejects.toThrow('larger than any export')
  })
})

describe('what an archive holds', () => {
  const onWire = (templates: PhotoTemplates) => templates.map((each) => ({ ...each, vector: 'mpkZP83MTD8=' }))
  const wire = { ...anna, photos: anna.photos.map(onWire), negatives: anna.negatives.map(onWire) }
  const [one] = onWire([template])

  test('is JSON of people with vectors in base64', async () => {
    expect(await jsonOf(dump)).toEqual({ people: [wire] })
    expect(await openArchive(plainJson(await jsonOf(dump)), null)).toEqual(dump)
  })

  test.each([
    ['no JSON object', 1],
    ['no people', {}],
    ['an unknown field', { people: [{ ...wire, admin: true }] }],
    ['an id that is none', { people: [{ ...wire, id: '../etc' }] }],
    ['a name that is none', { people: [{ ...wire, name: 'a/b' }] }],
    ['a name as nobody stores it', { people: [{ ...wire, name: ' Anna' }] }],
    ['a person twice', { people: [wire, wire] }],
    ['a name twice', { people: [wire, { ...wire, id: '01BRZ3NDEKTSV4RRFFQ69G5FAV', name: 'ANNA' }] }],
    ['a time that is none', { people: [{ ...wire, createdAt: -1 }] }],
    ['a vector of another length', { people: [{ ...wire, photos: [[{ ...one, vector: 'mpkZP5qZGT8=' }]] }] }],
    ['a vector of half a number', { people: [{ ...wire, photos: [[{ ...one, vector: 'mpkZP83M' }]] }] }],
    ['a vector of NaN', { people: [{ ...wire, photos: [[{ ...one, vector: '//////////8=' }]] }] }],
    ['a vector that is no base64', { people: [{ ...wire, photos: [[{ ...one, vector: '!' }]] }] }],
    ['a quality above 1', { people: [{ ...wire, photos: [[{ ...one, quality: 1.1 }]] }] }],
    ['a photo without a template', { people: [{ ...wire, photos: [[]] }] }],
    ['a negative of NaN', { people: [{ ...wire, negatives: [[{ ...one, vector: '//////////8=' }]] }] }],
    ['a rate of 0', { people: [{ ...wire, falseMatchRate: 0 }] }],
    ['a policy that is none', { people: [{ ...wire, policy: { ...anna.policy, events: 'often' } }] }],
    ['no policy', { people: [{ ...wire, policy: undefined }] }],
    ['measures that are none', { people: [{ ...wire, photos: [[{ ...one, measures: { size: 1 } }]] }] }],
    ['a space without a name', { people: [{ ...wire, photos: [[{ ...one, space: '' }]] }] }],
  ])('is refused with %s', async (_, json) => {
    await expect(openArchive(plainJson(json), null)).rejects.toEqual(invalid)
  })

  test('is refused when it is no gzip or no JSON', async () => {
    await expect(openArchive(plainArchive(Buffer.from('{}')), null)).rejects.toEqual(invalid)
    await expect(openArchive(plainArchive(gzipSync('{"people": [')), null)).rejects.toEqual(invalid)
  })

  describe('of version 1', () => {
    const { measures: _, ...oldTemplate } = template
    const old = { id: anna.id, name: 'Anna', createdAt: anna.createdAt }
    const oldWire = { ...old, templates: [{ ...oldTemplate, vector: 'mpkZP83MTD8=' }] }
    const plainOld = (json: unknown) => plainArchive(gzipSync(JSON.stringify(json)), 1)

    test('is read: each template is a photo, and nobody has negatives or a rate of their own', async () => {
      const photos = [[{ ...template, measures: null }]]
      expect(await openArchive(plainOld({ people: [oldWire] }), null)).toEqual({
        people: [{ ...old, falseMatchRate: null, policy: defaultPolicy, photos, negatives: [] }],
      })
    })

    test('is refused with what only later ones have, and so is the newest with what only version 1 had', async () => {
      await expect(openArchive(plainOld({ people: [wire] }), null)).rejects.toEqual(invalid)
      await expect(openArchive(plainJson({ people: [oldWire] }), null)).rejects.toEqual(invalid)
      await expect(openArchive(plainOld({ people: [oldWire, oldWire] }), null)).rejects.toThrow('a person comes twice')
    })
  })

  describe('of version 2', () => {
    const { policy: _, ...oldWire } = wire
    const plainOld = (json: unknown) => plainArchive(gzipSync(JSON.stringify(json)), 2)

    test('is read: everybody has the policy that changes nothing', async () => {
      expect(await openArchive(plainOld({ people: [oldWire] }), null)).toEqual({
        people: [{ ...anna, policy: defaultPolicy }],
      })
    })

    test('is refused with a policy', async () => {
      await expect(openArchive(plainOld({ people: [wire] }), null)).rejects.toEqual(invalid)
    })
  })
})
