import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bgrFraming, headerOf } from '../../../src/camera/capture/framing.ts'
import { type Framing, type Picture, PictureCutter } from '../../../src/camera/program/pictures.ts'
import { isFamiliarError } from '../../../src/domain/errors.ts'

/** A picture whose pixels are all `shade`, as a capture process writes it. */
const written = (width: number, height: number, shade: number): Buffer =>
  Buffer.concat([headerOf(width, height), Buffer.alloc(3 * width * height, shade)])

/** The stream in pieces of these lengths, over and over. */
function* pieces(stream: Buffer, lengths: readonly number[]): Generator<Buffer> {
  for (let at = 0, index = 0; at < stream.length; index++) {
    const length = lengths[index % lengths.length] ?? 1
    yield stream.subarray(at, at + length)
    at += length
  }
}

function cutAll(framing: Framing, chunks: Iterable<Buffer>): Picture[] {
  const cutter = new PictureCutter(framing)
  return [...chunks].flatMap((chunk) => [...cutter.cut(chunk)])
}

const size = fc.integer({ min: 1, max: 9 })
const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 })

describe('pictures are cut out of a stream', () => {
  test('whole and in order, however the stream is chopped and wherever it breaks off', () => {
    const sizes = fc.array(fc.tuple(size, size, fc.nat(255)), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(sizes, lengths, fc.nat(), (pictures, chunks, cut) => {
        const stream = Buffer.concat(pictures.map(([width, height, shade]) => written(width, height, shade)))
        const end = cut % (stream.length + 1)
        const found = cutAll(bgrFraming, pieces(stream.subarray(0, end), chunks))
        let bytes = 0
        const whole = pictures.filter(([width, height, shade]) => {
          bytes += written(width, height, shade).length
          return bytes <= end
        })
        expect(found.map(({ width, height, pixels }) => [width, height, pixels[0]])).toEqual(whole)
        for (const { width, height, pixels } of found) {
          expect(pixels).toHaveLength(3 * width * height)
          expect(new Set(pixels).size).toBe(1)
        }
      }),
    )
  })

  test('that has no headers', () => {
    const form = { width: 2, height: 2, format: 'i420', stride: 4, length: 12 } as const
    const stream = Buffer.from(Array.from({ length: 30 }, (_, index) => index))
    fc.assert(
      fc.property(lengths, (chunks) => {
        const found = cutAll({ headerLength: 0, form: () => form }, pieces(stream, chunks))
        expect(found.map(({ pixels }) => pixels[0])).toEqual([0, 12])
        expect(found[0]).toMatchObject({ width: 2, height: 2, format: 'i420', stride: 4 })
      }),
    )
  })

  test('into memory of their own, but for that which was given back', () => {
    const cutter = new PictureCutter(bgrFraming)
    const next = (shade: number) => [...cutter.cut(written(2, 2, shade))][0] as Picture
    const [first, second] = [next(1), next(2)]
    expect(first.pixels.buffer).not.toBe(second.pixels.buffer)
    cutter.recycle(first.pixels)
    const third = next(3)
    expect(third.pixels.buffer).toBe(first.pixels.buffer)
    expect(second.pixels[0]).toBe(2)
    cutter.recycle(third.pixels)
    expect([...cutter.cut(written(3, 2, 4))][0]?.pixels).toHaveLength(18)
  })

  test.each([
    ['no picture', Buffer.from('hello world!')],
    ['a picture without pixels', headerOf(0, 10)],
    ['a picture that no memory holds', headerOf(100_000, 100_000)],
  ])('and not made of %s', (_, bytes) => {
    let failure: unknown
    try {
      cutAll(bgrFraming, [bytes])
    } catch (error) {
      failure = error
    }
    expect(isFamiliarError(failure) && failure.code).toBe('source-lost')
  })
})
