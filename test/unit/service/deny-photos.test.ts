import { expect, test } from 'vitest'
import { FamiliarError } from '../../../src/domain/errors.ts'
import { denyPhotos } from '../../../src/service/people/deny-photos.ts'
import type { NegativeOutcome, Photo } from '../../../src/service/people/desk.ts'

const photos = ['a', 'b', 'c'].map((source): Photo => ({ source, read: async () => Buffer.alloc(0) }))
const noted = (source: string): NegativeOutcome => ({ source, noted: true, known: false, dropped: 0 })

/** A desk that fails at each of these attempts. */
function desk(failures: Readonly<Record<number, 'photo-unreadable' | 'vision-unavailable' | 'data-folder-unusable'>>) {
  let attempts = 0
  return {
    deny: async (_: string, { source }: Photo) => {
      const code = failures[attempts++]
      if (code !== undefined) throw new FamiliarError(code, 'why')
      return noted(source)
    },
  }
}

const options = { signal: new AbortController().signal, onPhoto: () => {}, retryAfter: [0] }

test('a photo that fails is an outcome, and the others follow', async () => {
  const outcomes = await denyPhotos(desk({ 1: 'photo-unreadable' }), 'Ann', photos, options)
  const failed = { source: 'b', noted: false, reason: 'failed', error: { code: 'photo-unreadable', message: 'why' } }
  expect(outcomes).toEqual([noted('a'), failed, noted('c')])
})

test('a photo is tried again when vision died', async () => {
  const outcomes = await denyPhotos(desk({ 1: 'vision-unavailable' }), 'Ann', photos, options)
  expect(outcomes).toEqual(['a', 'b', 'c'].map(noted))
})

test('what concerns every photo ends the work', async () => {
  const denying = denyPhotos(desk({ 1: 'data-folder-unusable' }), 'Ann', photos, options)
  await expect(denying).rejects.toMatchObject({ code: 'data-folder-unusable' })
})

test('it ends after the photo in work, of which it tells', async () => {
  const interrupt = new AbortController()
  const told: string[] = []
  const onPhoto = ({ source }: NegativeOutcome) => {
    told.push(source)
    interrupt.abort()
  }
  const outcomes = await denyPhotos(desk({}), 'Ann', photos, { ...options, signal: interrupt.signal, onPhoto })
  expect(outcomes).toEqual([noted('a')])
  expect(told).toEqual(['a'])
})
