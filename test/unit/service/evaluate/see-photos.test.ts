import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace } from '../../../../src/domain/brand.ts'
import type { Box } from '../../../../src/domain/face.ts'
import type { Examination, ExaminedFace } from '../../../../src/pipeline/examine.ts'
import { SeenCache } from '../../../../src/service/evaluate/cache.ts'
import type { PhotoFile } from '../../../../src/service/evaluate/photo-files.ts'
import { seePhotos } from '../../../../src/service/evaluate/see-photos.ts'
import { parseSeen, type Seen, seenIn, serialise } from '../../../../src/service/evaluate/seen.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'familiar-see-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const nothing: Examination = { readable: true, size: { width: 100, height: 100 }, faces: [] }

/** Photos of one person with these contents. */
function files(...contents: readonly string[]): PhotoFile[] {
  return contents.map((content, i) => {
    const path = join(folder, `${i}.jpg`)
    writeFileSync(path, content)
    return { path, name: `Ann/${i}.jpg`, person: 'Ann', group: '', stranger: false }
  })
}

const outcomes = (photos: readonly { readonly seen: { readonly outcome: string } }[]) =>
  photos.map(({ seen }) => seen.outcome)

const running = new AbortController().signal

test('what is interrupted ends after the photo in work, and goes on from there', async () => {
  const photos = files('a', 'b', 'c', 'd')
  const examined: string[] = []
  const examiner = {
    examine: async (bytes: Uint8Array) => {
      examined.push(Buffer.from(bytes).toString())
      return nothing
    },
  }
  const stop = new AbortController()
  {
    await using cache = await SeenCache.open(join(folder, 'cache'), 'key')
    const seen = await seePhotos(photos, {
      examiners: [examiner],
      cache,
      signal: stop.signal,
      onPhoto: ({ file }) => file.name === 'Ann/1.jpg' && stop.abort(),
    })
    expect(seen).toHaveLength(2)
  }
  await using cache = await SeenCache.open(join(folder, 'cache'), 'key')
  const known: boolean[] = []
  const onPhoto = (_: unknown, isKnown: boolean): void => void known.push(isKnown)
  const seen = await seePhotos(photos, { examiners: [examiner], cache, signal: running, onPhoto })
  expect(outcomes(seen)).toEqual(['no-face', 'no-face', 'no-face', 'no-face'])
  expect(known).toEqual([true, true, false, false])
  expect(examined).toEqual(['a', 'b', 'c', 'd'])
})

test('another pipeline has another file', async () => {
  await using one = await SeenCache.open(folder, '1'.repeat(64))
  await one.add('a'.repeat(64), { outcome: 'no-face' })
  await using other = await SeenCache.open(folder, '2'.repeat(64))
  expect(other.get('a'.repeat(64))).toBeUndefined()
})

test('what cannot be read, is no file, is too large or kills vision is an outcome, and is not kept', async () => {
  const photos = files('a', 'kills', 'b')
  const [endless = '', gone = '', large = ''] = ['endless.jpg', 'gone.jpg', 'large.jpg'].map((name) =>
    join(folder, name),
  )
  symlinkSync('/dev/zero', endless)
  writeFileSync(large, '')
  truncateSync(large, 51 * 1024 * 1024)
  const more = [endless, gone, large].map((path) => ({ ...(photos[0] as PhotoFile), path }))
  const examine = async (bytes: Uint8Array) => (Buffer.from(bytes).toString() === 'kills' ? null : nothing)
  await using cache = await SeenCache.open(join(folder, 'cache'), 'key')
  const seen = await seePhotos([...photos, ...more], {
    examiners: [{ examine }, { examine }],
    cache,
    signal: running,
    onPhoto: () => {},
  })
  expect(seen.map(({ seen: one }) => (one.outcome === 'failed' ? one.reason : one.outcome))).toEqual([
    'no-face',
    'the vision process died of it',
    'no-face',
    'it is no file',
    expect.stringContaining('ENOENT'),
    'it has over 52428800 bytes',
  ])
  expect(seen.map(({ sha256 }) => sha256 !== null && cache.get(sha256) !== undefined)).toEqual([
    true,
    false,
    true,
    false,
    false,
    false,
  ])
})

describe('the face meant', () => {
  const face = (box: Box, refused = false): ExaminedFace => {
    const point = { x: 0, y: 0 }
    const landmarks = { leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point }
    const space = brand<EmbeddingSpace>('test')
    const common = {
      detection: { box, score: 1, landmarks },
      quality: 0.5,
      measures: null,
      embeddings: [{ space, vector: Float32Array.of(box.x, box.y) }],
    }
    const rejection = { reason: 'small', value: 20, limit: 40, direction: 'below' } as const
    return (refused ? { ...common, usable: false, rejection } : { ...common, usable: true }) as unknown as ExaminedFace
  }
  const size = { width: 400, height: 300 }
  const corner = face({ x: 0, y: 0, width: 300, height: 200 })
  const middle = face({ x: 190, y: 140, width: 20, height: 20 }, true)

  test('is the one nearest the centre, not the largest or the best', () => {
    expect(seenIn({ readable: true, size, faces: [corner, middle] })).toMatchObject({
      outcome: 'face',
      faces: 2,
      rejection: { reason: 'small' },
      embeddings: [{ vector: Float32Array.of(190, 140) }],
    })
    expect(seenIn({ readable: true, size, faces: [corner] })).toMatchObject({ faces: 1, rejection: null })
  })

  test('is none where there is none', () => {
    expect(seenIn({ readable: true, size, faces: [] })).toEqual({ outcome: 'no-face' })
    expect(seenIn({ readable: false })).toEqual({ outcome: 'unreadable' })
  })

  test('comes back from the cache as it was', () => {
    const all: Seen[] = [
      seenIn({ readable: true, size, faces: [middle] }),
      seenIn({ readable: true, size, faces: [corner] }),
      { outcome: 'no-face' },
      { outcome: 'unreadable' },
    ]
    for (const seen of all) expect(parseSeen(serialise(seen))).toEqual(seen)
    expect(parseSeen('{"outcome":"face"}')).toBeNull()
    expect(() => parseSeen('{')).toThrow()
  })
})
