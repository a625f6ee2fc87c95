import { getEventListeners } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openSource } from '../../../src/camera/open.ts'
import type { ImagesConfig } from '../../../src/config/schema.ts'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import { isFamiliarError } from '../../../src/domain/errors.ts'
import { frameSourceContract, HandTime, take } from '../../contract/frame-source.ts'
import { keptLog } from './log-lines.ts'
import { folderWith, picture, withExif } from './pictures.ts'

const camera = brand<CameraId>('hall')
const astronaut = join(import.meta.dirname, '../../fixtures/astronaut.png')

function images(config: Partial<ImagesConfig> & { path: string }, time = new HandTime()) {
  const { log, entries } = keptLog()
  const source = openSource(camera, { type: 'images', loop: false, ...config }, { clock: time, wait: time.wait, log })
  return { source, entries }
}

/** The colour of each frame's first pixel, which names the picture. */
const shades = (frames: readonly { pixels: Uint8Array }[]) => frames.map((frame) => frame.pixels[0])

frameSourceContract('images', {
  patient: () => images({ path: astronaut, loop: true }).source,
  live: (time) => images({ path: astronaut, loop: true, fps: 10 }, time).source,
  missing: async () => {
    const path = join(await folderWith({}), 'missing.png')
    const appear = () => writeFile(path, picture('.png', [9, 0, 0]))
    return { source: images({ path, loop: true }).source, name: path, code: 'source-unreadable', appear }
  },
  keepsGivenTime: true,
  fast: { impossible: 'a frame is made when it is asked for' },
  clocked: { impossible: 'a frame is made when it is asked for' },
  lost: { impossible: 'nothing that was open can be unplugged' },
  stalled: { impossible: 'a frame is made when it is asked for' },
  half: { impossible: 'a frame is made in one step' },
  padded: { impossible: 'BGR rows are packed' },
  wrongSize: { impossible: 'no size is asked for' },
})

describe('the pictures', () => {
  test('of a folder come in the natural order of their names, and nothing else of it does', async () => {
    const path = await folderWith({
      'p10.png': picture('.png', [30, 0, 0]),
      'p2.PNG': picture('.png', [20, 0, 0]),
      'p1.jpeg': picture('.jpg', [10, 10, 10]),
      'notes.txt': 'no picture',
    })
    await mkdir(join(path, 'folder'))
    expect(shades(await take(images({ path }).source, 9))).toEqual([10, 20, 30])
  })

  test('of a glob are those that match', async () => {
    const path = await folderWith({ 'a1.png': picture('.png', [1, 0, 0]), 'b1.png': picture('.png', [2, 0, 0]) })
    expect(shades(await take(images({ path: join(path, 'b*') }).source, 9))).toEqual([2])
  })

  test('can be a single file, even one whose name could be a glob', async () => {
    const path = await folderWith({ '[1].png': picture('.png', [7, 0, 0]) })
    expect(shades(await take(images({ path: join(path, '[1].png') }).source, 9))).toEqual([7])
  })

  test('start over in a loop, with their sequence going on', async () => {
    const path = await folderWith({ '1.png': picture('.png', [1, 0, 0]), '2.png': picture('.png', [2, 0, 0]) })
    const frames = await take(images({ path, loop: true }).source, 5)
    expect(shades(frames)).toEqual([1, 2, 1, 2, 1])
    expect(frames.map((frame) => frame.sequence)).toEqual([0, 1, 2, 3, 4])
  })

  test('are turned upright as their EXIF orientation says', async () => {
    const path = await folderWith({ '1.jpg': withExif(picture('.jpg', [1, 1, 1]), 6) })
    expect(await take(images({ path }).source, 1)).toMatchObject([{ width: 40, height: 80, stride: 120 }])
  })

  test('end by themselves when live', async () => {
    const path = await folderWith({ '1.png': picture('.png', [1, 0, 0]), '2.png': picture('.png', [2, 0, 0]) })
    const time = new HandTime()
    expect(await take(images({ path, fps: 4 }, time).source, 9)).toHaveLength(2)
    expect(time.now).toBe(1500)
  })
})

describe('a picture that cannot be used', () => {
  const jpeg = () => picture('.jpg', [50, 50, 50])
  test.each<[string, () => Buffer]>([
    ['no bytes', () => Buffer.alloc(0)],
    ['no picture', () => Buffer.from('hello')],
    ['half a PNG', () => picture('.png', [1, 2, 3]).subarray(0, 60)],
    ['half a JPEG', () => jpeg().subarray(0, jpeg().length - 20)],
    ['half a JPEG whose thumbnail is whole', () => withExif(jpeg(), 1, jpeg()).subarray(0, 2 * jpeg().length)],
    ['the head of a JPEG', () => jpeg().subarray(0, 30)],
    ['a size that no memory holds', hugePng],
  ])('(%s) is left out with one warning, and the others go on', async (_, bytes) => {
    const path = await folderWith({ '1.jpg': bytes(), '2.png': picture('.png', [2, 0, 0]) })
    const { source, entries } = images({ path, loop: true })
    const frames = await take(source, 3)
    expect(shades(frames)).toEqual([2, 2, 2])
    expect(frames.map((frame) => frame.sequence)).toEqual([1, 3, 5])
    expect(entries).toMatchObject([{ level: 40, picture: '1.jpg', unreadable: 1, pictures: 2 }])
  })

  test('(a folder by that name) is left out, too', async () => {
    const path = await folderWith({ '2.png': picture('.png', [2, 0, 0]) })
    await mkdir(join(path, '1.png'))
    expect(shades(await take(images({ path }).source, 9))).toEqual([2])
  })

  test('is no reason to refuse a whole JPEG with bytes after its end or fill bytes between its segments', async () => {
    const followed = Buffer.concat([jpeg(), Buffer.from([0xff, 0xda, 0, 1, 2])])
    const filled = Buffer.concat([jpeg().subarray(0, 2), Buffer.from([0xff, 0xff]), jpeg().subarray(2)])
    const path = await folderWith({ '1.jpg': followed, '2.jpg': filled })
    expect(await take(images({ path }).source, 9)).toHaveLength(2)
  })
})

describe('a source without any picture', () => {
  const failure = (path: string) => take(images({ path, loop: true }).source, 1).catch((error: unknown) => error)
  const empty = import.meta.dirname

  test('is empty as a folder, a file or a glob', async () => {
    for (const path of [empty, join(empty, 'images.test.ts'), join(empty, '*.png')]) {
      const error = await failure(path)
      expect(isFamiliarError(error) && error.code).toBe('source-empty')
      expect(String(error)).toContain(path)
    }
  })

  test('is unreadable when no file is a picture', async () => {
    const path = await folderWith({ '1.jpg': 'one', '2.jpg': 'two' })
    const error = await failure(path)
    expect(isFamiliarError(error) && error.code).toBe('source-unreadable')
    expect(String(error)).toMatch(/none of the 2 pictures.*2\.jpg/)
  })

  test('can be read later, when there is one', async () => {
    const path = await folderWith({})
    const { source } = images({ path })
    await expect(take(source, 1)).rejects.toThrow('holds no')
    await writeFile(join(path, '1.png'), picture('.png', [9, 0, 0]))
    expect(shades(await take(source, 1))).toEqual([9])
  })
})

test('real timers are waited for, and an abort ends the wait', async () => {
  const config = { type: 'images', path: astronaut, loop: true, fps: 0.001 } as const
  const clock = Object.assign(new HandTime(), { monotonic: () => performance.now() })
  const abort = new AbortController()
  const reader = openSource(camera, config, { clock, log: keptLog().log }).frames(abort.signal)[Symbol.asyncIterator]()
  expect(await reader.next()).toMatchObject({ done: false, value: { sequence: 0 } })
  const waiting = reader.next()
  abort.abort()
  expect(await waiting).toMatchObject({ done: true })
  expect(getEventListeners(abort.signal, 'abort')).toEqual([])
})

/** A PNG of a few bytes whose header claims 60000 x 60000 pixels. */
function hugePng(): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(60_000, 0)
  header.writeUInt32BE(60_000, 4)
  header.set([8, 2], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(100))), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...chunks])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
