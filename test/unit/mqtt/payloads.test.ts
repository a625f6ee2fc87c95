import { describe, expect, it } from 'vitest'
import { decodeEvent, encodeAttributes, encodeEvent, encodeInfo, eventJsonSchema } from '../../../src/mqtt/payloads.ts'
import { recognized } from './event.ts'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')

describe('an event', () => {
  it('is JSON with its keys in the order of the contract, whatever order they came in', () => {
    const shuffled = Object.fromEntries(Object.entries(recognized).reverse()) as unknown as typeof recognized
    expect(text(encodeEvent(shuffled))).toBe(text(encodeEvent(recognized)))
    expect(Object.keys(JSON.parse(text(encodeEvent(shuffled))))).toEqual(Object.keys(recognized))
  })

  it('has scores of 4 decimals, and whole pixels and milliseconds', () => {
    expect(decodeEvent(encodeEvent(recognized))).toEqual({
      ...recognized,
      similarity: 0.7123,
      margin: 0.302,
      quality: 0.8765,
      box: [612, 189, 143, 0],
      latency_ms: 412,
    })
  })

  it('may have null where only a sighting has a value', () => {
    const left = { ...recognized, event_type: 'left', track: null, similarity: null, threshold: null } as const
    const bare = { ...left, margin: null, quality: null, box: null, frames_used: 0, latency_ms: 0 }
    expect(decodeEvent(encodeEvent(bare))).toEqual(bare)
  })

  it('keeps names that are not ASCII', () => {
    const named = { ...recognized, person: { id: '01JZ0000000000000000000ADA', name: 'Zoë Müller' } }
    expect(decodeEvent(encodeEvent(named)).person?.name).toBe('Zoë Müller')
  })

  it.each([
    ['a score that is no number', { similarity: Number.NaN }],
    ['a time without a zone', { captured_at: '2026-07-01T10:00:00' }],
    ['an id that is no ULID', { id: 'x' }],
  ])('is not encoded with %s', (_what, broken) => {
    expect(() => encodeEvent({ ...recognized, ...broken })).toThrow()
  })

  it('is read also when a later version has added a field, and not when one is missing', () => {
    const { seq: _, ...rest } = recognized
    const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))
    const whole = { ...recognized, box: null, latency_ms: 1 }
    expect(decodeEvent(bytes({ ...whole, new_field: 1 }))).toEqual(whole)
    expect(() => decodeEvent(bytes(rest))).toThrow(/seq/)
    expect(() => decodeEvent(Buffer.from('{'))).toThrow(SyntaxError)
  })

  it('has a JSON Schema that describes each field', () => {
    const { properties = {}, required } = eventJsonSchema()
    expect(Object.keys(properties)).toEqual(Object.keys(recognized))
    expect(required).toEqual(Object.keys(recognized))
    for (const field of Object.values(properties)) expect(field).toHaveProperty('description')
  })
})

describe("a person's attributes", () => {
  it('are encoded as they are, and never with a broken time', () => {
    const known = { name: 'Ada', camera: 'porch', last_seen: '2026-07-01T10:00:00Z', clock: 'synced' } as const
    expect(JSON.parse(encodeAttributes(known))).toEqual(known)
    expect(() => encodeAttributes({ ...known, last_seen: 'yesterday' })).toThrow()
  })
})

describe('info', () => {
  it('is not encoded with a sha256 that is none', () => {
    const info = {
      version: '0.1.0',
      node: 'door',
      node_id: 'n',
      embedding_space: 'facenet-1',
      models: [
        {
          name: 'embedder',
          file: 'facenet.onnx',
          sha256: 'ab'.repeat(32),
          execution: 'int8' as const,
          runtime: 'onnxruntime' as const,
          threads: 1,
        },
      ],
      gallery: { revision: 0, people: 0, templates: 0 },
      cameras: [],
      board: null,
      started_at: '2026-07-01T10:00:00Z',
    }
    expect(JSON.parse(encodeInfo(info))).toEqual(info)
    const models = info.models.map((model) => ({ ...model, sha256: 'c' }))
    expect(() => encodeInfo({ ...info, models })).toThrow()
  })
})
