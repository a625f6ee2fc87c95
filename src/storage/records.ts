import { z } from 'zod'
import type { CameraId, EmbeddingSpace, GalleryRevision, MonotonicMs, PersonId, WallMs } from '../domain/brand.ts'
import { eventRules, maxCooldown } from '../domain/policy.ts'

/** How far a template's length may be from 1: float32 rounding stays far below, a damaged or unnormalised vector does not. */
const lengthTolerance = 1e-3

export const wallMs = z.custom<WallMs>((value) => isTime(value), 'not a time of 1970 or later in milliseconds')
const monotonicMs = z.custom<MonotonicMs>((value) => isTime(value), 'not a time in milliseconds')
export const personId = z.custom<PersonId>((value) => z.ulid().safeParse(value).success, 'not the id of a person')
const cameraId = z.custom<CameraId>((value) => typeof value === 'string' && value !== '', 'not the name of a camera')

export const space = z.custom<EmbeddingSpace>(
  (value) => typeof value === 'string' && value !== '' && value.length <= 100,
  'not the name of an embedding space',
)
const revision = z.custom<GalleryRevision>((value) => z.int().positive().safeParse(value).success, 'not a revision')

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

const meanVector = z.custom<Float32Array>(
  (value) => value instanceof Float32Array && value.length > 0 && value.every(Number.isFinite),
  'not a finite vector',
)

/** Raw float32, little-endian as every machine that Familiar runs on. */
const float32 = {
  // The fresh copy starts at a multiple of 4, which a view into msgpack's buffer need not.
  decode: (stored: Uint8Array) => new Float32Array(new Uint8Array(stored).buffer),
  encode: (vector: Float32Array) => new Uint8Array(vector.slice().buffer),
}

export const vectorBytes = z.codec(byteArray, unitVector, float32)
const meanBytes = z.codec(byteArray, meanVector, float32)

export const falseMatchRate = z.number().gt(0, 'not above 0').lt(1, 'not below 1').nullable()

/** ECMA-262: the time value of the last moment that a Date can hold. */
const latestDate = 8.64e15

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not a time of day from 00:00 to 23:59')

export const policy = z
  .strictObject({
    events: z.enum(eventRules),
    cooldown: z.number().min(0).max(maxCooldown),
    quiet: z
      .strictObject({ from: timeOfDay, to: timeOfDay })
      .refine(({ from, to }) => from !== to, 'quiet hours that begin when they end')
      .readonly()
      .nullable(),
    until: wallMs.refine((until) => until <= latestDate, 'later than any date').nullable(),
  })
  .readonly()

export const personRecord = z.strictObject({ name: z.string().min(1), createdAt: wallMs, falseMatchRate, policy })

const faceMeasures = z.strictObject({
  size: z.number().nonnegative(),
  sharpness: z.number().nonnegative(),
  brightness: z.number().min(0).max(1),
  contrast: z.number().min(0).max(1),
  yaw: z.number().min(-180).max(180),
  pitch: z.number().min(-180).max(180),
})

/** Of a person's templates, and of faces that are not theirs. */
export const templateRecord = z.strictObject({
  vector: vectorBytes,
  quality: z.number().min(0).max(1),
  source: z.string(),
  createdAt: wallMs,
  measures: faceMeasures.nullable(),
})

/** What a camera has learnt in a space so far. */
export const meanRecord = z.strictObject({ vector: meanBytes, count: z.int().positive() })

export const centreRecord = z.strictObject({ ...meanRecord.shape, createdAt: wallMs, revision })

/** Where templates are not records of their own. */
const photoRecord = z
  .tuple([z.strictObject({ ...templateRecord.shape, space })], z.strictObject({ ...templateRecord.shape, space }))
  .readonly()

export const strangerRecord = z.strictObject({
  visits: z.int().positive(),
  firstSeenAt: wallMs,
  lastSeenAt: wallMs,
  name: z.string().min(1).nullable(),
  looks: z.tuple([photoRecord], photoRecord).readonly(),
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
  z.strictObject({ kind: z.literal('rated'), person: personId }),
  z.strictObject({ kind: z.literal('governed'), person: personId }),
  z.strictObject({ kind: z.literal('embedded'), person: personId, templates: z.int().positive() }),
  z.strictObject({ kind: z.literal('pruned'), person: personId }),
  z.strictObject({ kind: z.literal('denied'), person: personId }),
  z.strictObject({ kind: z.literal('removed') }),
  z.strictObject({ kind: z.literal('restored') }),
  z.strictObject({ kind: z.literal('centred'), camera: cameraId }),
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

/**
 * Of templates and of negatives. The space comes first: a snapshot is a range for each. The revision that brought the photo
 * and its place there make it unique, and are the same in all spaces.
 */
export type TemplateKey = [space: EmbeddingSpace, person: PersonId, revision: GalleryRevision, index: number]

export type CentreKey = [camera: CameraId, space: EmbeddingSpace, version: number]

export type MeanKey = [camera: CameraId, space: EmbeddingSpace]

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY
}

/** False for NaN and infinities, too: they make the length NaN or infinite. */
function hasUnitLength(vector: Float32Array): boolean {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return Math.abs(length - 1) <= lengthTolerance
}
