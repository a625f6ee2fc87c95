import { z } from 'zod'
import type { CameraId, EmbeddingSpace, GalleryRevision, MonotonicMs, PersonId, WallMs } from '../domain/brand.ts'

/** How far a template's length may be from 1: float32 rounding stays far below, a damaged or unnormalised vector does not. */
const lengthTolerance = 1e-3

export const wallMs = z.custom<WallMs>((value) => isTime(value), 'not a time of 1970 or later in milliseconds')
const monotonicMs = z.custom<MonotonicMs>((value) => isTime(value), 'not a time in milliseconds')
export const personId = z.custom<PersonId>((value) => z.ulid().safeParse(value).success, 'not the id of a person')
const cameraId = z.custom<CameraId>((value) => typeof value === 'string' && value !== '', 'not the name of a camera')

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
export const vectorBytes = z.codec(byteArray, unitVector, {
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

export const changeRecord = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('enrolled'),
    person: personId,
    /** Whether the person was new. */
    created: z.boolean(),
    /** How many templates were added. */
    templates: z.int().positive(),
  }),
  z.strictObject({ kind: z.literal('renamed'), person: personId }),
  z.strictObject({ kind: z.literal('removed') }),
  z.strictObject({ kind: z.literal('restored') }),
])

export const outboxRecord = z.strictObject({
  id: z.string().min(1),
  committedAt: wallMs,
  /** Whether the clock could be trusted then; otherwise the event's age is unknown. */
  clockSynced: z.boolean(),
  validUntil: wallMs,
  payload: bytes,
})

export const asideRecord = z.strictObject({ id: z.string().min(1), reason: z.string(), payload: bytes })

export const presenceRecord = z.strictObject({
  state: z.enum(['ON', 'OFF', 'unknown']),
  camera: cameraId.nullable(),
  seenAtWall: wallMs.nullable(),
  clockSynced: z.boolean(),
  bootId: z.string(),
  seenAt: monotonicMs.nullable(),
  watched: z.number().nonnegative(),
})

/** The space comes first: a snapshot is one range. The revision that brought the template and its place there make it unique. */
export type TemplateKey = [space: EmbeddingSpace, person: PersonId, revision: GalleryRevision, index: number]

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY
}

/** False for NaN and infinities, too: they make the length NaN or infinite. */
function hasUnitLength(vector: Float32Array): boolean {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return Math.abs(length - 1) <= lengthTolerance
}
