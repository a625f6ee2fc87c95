import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorTable, FamiliarError, isFamiliarError } from '../../../../src/domain/errors.ts'
import {
  encodeAnswer,
  errorAnswer,
  maxRequestBytes,
  openEnvelope,
  readContents,
} from '../../../../src/mqtt/commands/envelope.ts'
import { type CommandName, commandTable, specOf } from '../../../../src/mqtt/commands/table.ts'
import { maxPartBytes } from '../../../../src/mqtt/commands/upload.ts'

const names = Object.keys(commandTable) as CommandName[]
const bytesOf = (text: string): Uint8Array => Buffer.from(text)
const asJson = (value: unknown): Uint8Array => bytesOf(JSON.stringify(value))
const photo = Buffer.alloc(300, 7).toString('base64')

describe('an envelope', () => {
  it('gives the transaction, a text or a whole number, apart from the fields', () => {
    expect(openEnvelope(asJson({ transaction: 'a', who: 'Ada' }))).toEqual({ transaction: 'a', fields: { who: 'Ada' } })
    expect(openEnvelope(asJson({ transaction: 7 }))).toEqual({ transaction: 7, fields: {} })
  })

  it('may be empty', () => {
    expect(openEnvelope(new Uint8Array())).toEqual({ transaction: null, fields: {} })
  })

  it.each([
    ['no JSON', bytesOf('{'), 'not JSON'],
    ['no UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'not JSON in UTF-8'],
    ['a list', asJson([1]), 'no JSON object'],
    ['a number', asJson(7), 'no JSON object'],
    ['null', asJson(null), 'no JSON object'],
    ['an empty transaction', asJson({ transaction: '' }), '`transaction`'],
    ['a transaction of 101 characters', asJson({ transaction: 'x'.repeat(101) }), '`transaction`'],
    ['a transaction that is an object', asJson({ transaction: {} }), '`transaction`'],
    ['too many bytes', Buffer.alloc(maxRequestBytes + 1, ' '), `${maxRequestBytes + 1} bytes`],
    ['a thousand nested lists', bytesOf(`{"transaction":${'['.repeat(1000)}${']'.repeat(1000)}}`), '`transaction`'],
  ])('is refused with the reason: %s', (_, payload, reason) => {
    expect(() => openEnvelope(payload)).toThrow(expect.objectContaining({ code: 'command-invalid' }))
    expect(() => openEnvelope(payload)).toThrow(reason)
  })

  it('whatever the bytes are, is opened or refused as invalid, never otherwise, with a message of bounded length', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json({ maxDepth: 8 }).map(bytesOf),
      fc.dictionary(fc.string(), fc.jsonValue()).map(asJson),
    )
    fc.assert(
      fc.property(anything, fc.constantFrom(...names), (payload, name) => {
        try {
          readContents(specOf(name), openEnvelope(payload).fields)
        } catch (error) {
          expect(isFamiliarError(error) && error.code).toBe('command-invalid')
          expect((error as Error).message.length).toBeLessThan(600)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('with one field of an example changed to something else is read or refused, likewise', () => {
    const changed = fc.constantFrom(...names).chain((name) => {
      const example: Record<string, unknown> = { ...specOf(name).example.request, data: photo, part: 1, parts: 2 }
      return fc.record({
        name: fc.constant(name),
        key: fc.constantFrom(...Object.keys(example)),
        value: fc.jsonValue(),
        example: fc.constant(example),
      })
    })
    fc.assert(
      fc.property(changed, ({ name, key, value, example }) => {
        try {
          readContents(specOf(name), { ...example, [key]: value })
        } catch (error) {
          expect(isFamiliarError(error) && error.code).toBe('command-invalid')
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the contents of a request', () => {
  it('are those of its command, with defaults', () => {
    const { request, upload } = readContents(specOf('people.enroll'), { name: 'Ada', data: photo })
    expect(request).toEqual({ name: 'Ada', force: false })
    expect(upload).toEqual({ source: 'mqtt', part: 1, parts: 1, data: photo })
  })

  it('with a field that the command does not know are refused', () => {
    expect(() => readContents(specOf('people.rename'), { who: 'Ada', name: 'B', admin: true })).toThrow('admin')
  })

  it('never have a prototype from outside', () => {
    const { fields } = openEnvelope(bytesOf('{"__proto__":{"force":true},"name":"Ada"}'))
    expect(() => readContents(specOf('people.enroll'), { ...fields, data: photo })).toThrow('__proto__')
  })

  it.each([
    ['a part over the number of parts', { part: 3, parts: 2 }],
    ['the part 0', { part: 0, parts: 2 }],
    ['a part that is too large', { data: Buffer.alloc(maxPartBytes + 3).toString('base64') }],
    ['no base64', { data: '####' }],
    ['no data', { data: undefined }],
    ['a name that would move a cursor', { source: 'a\u001b[2J.jpg' }],
    ['half a part', { part: 1.5, parts: 2 }],
  ])('with %s are refused', (_, fields) => {
    expect(() => readContents(specOf('identify'), { data: photo, ...fields })).toThrow(FamiliarError)
  })
})

describe('an answer', () => {
  it('tells an error with its code, its cause and the next step', () => {
    const answer = errorAnswer({ code: 'person-unknown', message: 'Nobody is called Ada' })
    expect(JSON.parse(encodeAnswer('a', answer))).toEqual({
      transaction: 'a',
      status: 'error',
      error: { code: 'person-unknown', message: 'Nobody is called Ada', hint: errorTable['person-unknown'].hint },
    })
  })
})
