import { z } from 'zod'

/** How far a template's length may be from 1: float32 rounding stays far below, a damaged or unnormalised vector does not. */
const lengthTolerance = 1e-3

const wallMs = z.number().nonnegative()

const byteArray = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'not bytes')

/** Copied on both ways: what LMDB hands out may be valid only until the next read. */
const bytes = z.codec(byteArray, byteArray, {
  decode: (stored) => new Uint8Array(stored),
  encode: (value) => new Uint8Array(value),
})

const unitVector = z.custom<Float32Array>(
  (value) => value instanceof Float32Array && hasUnitLength(value),
  'not a finite vector of length 1',
)

/** Raw float32, little-endian as every machine that Familiar runs on. */
const vectorBytes = z.codec(byteArray, unitVector, {
  // The fresh copy starts at a multiple of 4, which a view into msgpack's buffer need not.
  decode: (stored) => new Float32Array(new Uint8Array(stored).buffer),
  encode: (vector) => new Uint8Array(vector.slice().buffer),
})

export const personRecord = z.strictObject({ name: z.string().min(1), createdAt: wallMs })

export const templateRecord = z.strictObject({
  vector: vectorBytes,
  quality: z.number().min(0).max(1),
  source: z.string(),
  createdAt: wallMs,
})

export const changeRecord = z.strictObject({
  person: z.ulid(),
  /** Whether the person was new. */
  created: z.boolean(),
  /** How many templates were added. */
  templates: z.int().positive(),
})

export const outboxRecord = z.strictObject({ id: z.string().min(1), validUntil: wallMs, payload: bytes })

/** False for NaN and infinities, too: they make the length NaN or infinite. */
function hasUnitLength(vector: Float32Array): boolean {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return Math.abs(length - 1) <= lengthTolerance
}
