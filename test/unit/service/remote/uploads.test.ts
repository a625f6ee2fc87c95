import fc from 'fast-check'
import { expect, it } from 'vitest'
import { patience, Uploads } from '../../../../src/service/remote/uploads.ts'

const part = (part: number, parts: number, bytes: Uint8Array) => ({
  source: 'a.jpg',
  part,
  parts,
  data: Buffer.from(bytes).toString('base64'),
})
const mebibytes = (count: number) => Buffer.alloc(count * 2 ** 20, 1)

it('puts the parts together in whatever order they come, some of them twice', () => {
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { minLength: 2, maxLength: 12 })
  fc.assert(
    fc.property(
      chunks.chain((chunks) =>
        fc.record({
          chunks: fc.constant(chunks),
          order: fc.shuffledSubarray([...chunks.keys()], { minLength: chunks.length, maxLength: chunks.length }),
          repeated: fc.array(fc.nat(chunks.length - 2), { maxLength: 5 }),
        }),
      ),
      ({ chunks, order, repeated }) => {
        const uploads = new Uploads()
        const [last, ...before] = order.toReversed()
        const early = before.toReversed()
        const twice = repeated.map((index) => early[index] as number)
        for (const [i, index] of [...early, ...twice].entries()) {
          const result = uploads.take('a', part(index + 1, chunks.length, chunks[index] as Uint8Array), i)
          expect(result).toEqual({ complete: false, received: Math.min(i + 1, early.length), parts: chunks.length })
        }
        const end = uploads.take(
          'a',
          part((last as number) + 1, chunks.length, chunks[last as number] as Uint8Array),
          99,
        )
        expect(end).toEqual({ complete: true, source: 'a.jpg', bytes: Buffer.concat(chunks) })
        uploads.release(Buffer.concat(chunks))
        expect(uploads.held).toBe(0)
      },
    ),
  )
})

it('keeps uploads of other transactions apart', () => {
  const uploads = new Uploads()
  uploads.take('a', part(1, 2, Buffer.from('a1')), 0)
  uploads.take('b', part(1, 2, Buffer.from('b1')), 0)
  expect(uploads.take('a', part(2, 2, Buffer.from('a2')), 0)).toMatchObject({ bytes: Buffer.from('a1a2') })
  expect(uploads.take('b', part(2, 2, Buffer.from('b2')), 0)).toMatchObject({ bytes: Buffer.from('b1b2') })
})

it('refuses a part that contradicts those before it, and gives the upload up', () => {
  const uploads = new Uploads()
  uploads.take('a', part(1, 2, Buffer.from('a')), 0)
  expect(() => uploads.take('a', part(2, 3, Buffer.from('b')), 0)).toThrow('had 2 parts, and now 3')
  expect(uploads.held).toBe(0)
})

it('holds no more than its bounds, of one upload and of all', () => {
  const uploads = new Uploads()
  uploads.take('a', part(1, 4, mebibytes(20)), 0)
  expect(() => uploads.take('a', part(2, 4, mebibytes(20)), 0)).toThrow('over')
  expect(uploads.held).toBe(0)
  for (const key of ['a', 'b', 'c']) uploads.take(key, part(1, 4, mebibytes(20)), 0)
  expect(() => uploads.take('d', part(1, 4, mebibytes(20)), 0)).toThrow(
    expect.objectContaining({ code: 'daemon-busy' }),
  )
  expect(uploads.held).toBe(60 * 2 ** 20)
})

it('holds what is complete until it is not in use any more', () => {
  const uploads = new Uploads()
  for (const key of ['a', 'b']) {
    uploads.take(key, part(1, 2, mebibytes(15)), 0)
    uploads.take(key, part(2, 2, mebibytes(15)), 0)
  }
  expect(uploads.held).toBe(60 * 2 ** 20)
  expect(() => uploads.take('c', part(1, 1, mebibytes(5)), 0)).toThrow(expect.objectContaining({ code: 'daemon-busy' }))
  uploads.release(mebibytes(30))
  expect(uploads.take('c', part(1, 1, mebibytes(5)), 0)).toMatchObject({ complete: true })
})

it('has few under way, however small, and goes on with those', () => {
  const uploads = new Uploads()
  const byte = Buffer.from('a')
  for (let key = 1; key <= 32; key += 1) uploads.take(`${key}`, part(1, 3, byte), 0)
  expect(() => uploads.take('33', part(1, 3, byte), 0)).toThrow(expect.objectContaining({ code: 'daemon-busy' }))
  expect(uploads.take('32', part(2, 3, byte), 0)).toEqual({ complete: false, received: 2, parts: 3 })
  expect(uploads.take('34', part(1, 1, byte), 0)).toMatchObject({ complete: true })
})

it('leaves an upload as it was whose part did not fit, so that the part may come again', () => {
  const uploads = new Uploads()
  for (const key of ['a', 'b', 'c']) uploads.take(key, part(1, 2, mebibytes(20)), 0)
  expect(() => uploads.take('a', part(2, 2, mebibytes(5)), 0)).toThrow(expect.objectContaining({ code: 'daemon-busy' }))
  uploads.take('b', part(2, 2, Buffer.from('b')), 0)
  uploads.release(mebibytes(20))
  const { bytes } = uploads.take('a', part(2, 2, mebibytes(5)), 0) as { bytes: Uint8Array }
  expect(bytes.length).toBe(25 * 2 ** 20)
})

it('gives up what gets no further part', () => {
  const uploads = new Uploads()
  uploads.take('a', part(1, 2, Buffer.from('a')), 0)
  uploads.expire(patience)
  expect(uploads.held).toBe(1)
  uploads.expire(patience + 1)
  expect(uploads.held).toBe(0)
})
