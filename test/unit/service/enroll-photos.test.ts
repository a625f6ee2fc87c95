import { describe, expect, test } from 'vitest'
import { FamiliarError } from '../../../src/domain/errors.ts'
import type { Photo, PhotoOutcome } from '../../../src/service/people/desk.ts'
import { enrollPhotos } from '../../../src/service/people/enroll-photos.ts'

const photo = (source: string): Photo => ({ source, read: async () => Buffer.alloc(0) })
const person = (created: boolean) => ({ id: '01ANN', name: 'Ann', created })
const enrolled = (source: string): PhotoOutcome => ({ source, enrolled: true, quality: 1, warning: null })
const photos = ['a', 'b', 'c'].map(photo)
const never = new AbortController().signal

/** A desk that answers by these functions, one an attempt. */
function desk(...answers: readonly ((source: string) => PhotoOutcome)[]) {
  let attempts = 0
  return {
    enroll: async (_: string, { source }: Photo) => {
      const answer = answers[attempts++] ?? enrolled
      return { person: person(attempts === 1), revision: attempts, photo: answer(source) }
    },
  }
}

function fails(code: 'photo-unreadable' | 'vision-unavailable' | 'data-folder-unusable') {
  return (): never => {
    throw new FamiliarError(code, 'why')
  }
}

const run = (given: ReturnType<typeof desk>, signal = never, onPhoto: (outcome: PhotoOutcome) => void = () => {}) =>
  enrollPhotos(given, 'Ann', photos, { signal, onPhoto, retryAfter: [0, 0] })

test('each photo is told when it is done, and who was created by the first stays created', async () => {
  const told: string[] = []
  const report = await run(desk(), never, ({ source }) => told.push(source))
  expect(report).toEqual({ name: 'Ann', person: person(true), photos: ['a', 'b', 'c'].map(enrolled) })
  expect(told).toEqual(['a', 'b', 'c'])
})

test('it ends after the photo in work', async () => {
  const interrupt = new AbortController()
  const report = await run(desk(), interrupt.signal, () => interrupt.abort())
  expect(report.photos).toEqual([enrolled('a')])
})

describe('a photo', () => {
  test('that cannot be read is an outcome, and the others follow', async () => {
    const { photos } = await run(desk(enrolled, fails('photo-unreadable')))
    const failed = {
      source: 'b',
      enrolled: false,
      reason: 'failed',
      error: { code: 'photo-unreadable', message: 'why' },
    }
    expect(photos).toEqual([enrolled('a'), failed, enrolled('c')])
  })

  test('is tried again when vision died', async () => {
    const died = fails('vision-unavailable')
    expect((await run(desk(died, died))).photos).toEqual(['a', 'b', 'c'].map(enrolled))
  })

  test('of which vision dies each time is given up', async () => {
    const died = fails('vision-unavailable')
    const { photos } = await run(desk(died, died, died))
    expect(photos).toMatchObject([
      { reason: 'failed', error: { code: 'vision-unavailable' } },
      { enrolled: true },
      { enrolled: true },
    ])
  })
})

test('what would fail for every photo ends it', async () => {
  await expect(run(desk(fails('data-folder-unusable')))).rejects.toMatchObject({ code: 'data-folder-unusable' })
})
