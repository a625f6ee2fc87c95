import { z } from 'zod'
import type { EmbeddingSpace } from '../domain/brand.ts'
import { nameKey, personName } from './name.ts'
import { personId, templateRecord, vectorBytes, wallMs } from './records.ts'

const embeddingSpace = z.custom<EmbeddingSpace>(
  (value) => typeof value === 'string' && value !== '' && value.length <= 100,
  'not the name of an embedding space',
)

/** Float32, little-endian, in base64: the very bits. */
const base64Vector = z.codec(z.base64(), vectorBytes, {
  decode: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  encode: (vector) => Buffer.from(vector).toString('base64'),
})

const person = z.strictObject({
  id: personId,
  name: z.string().refine(isName, 'not a name'),
  createdAt: wallMs,
  templates: z
    .array(
      z.strictObject({
        ...templateRecord.shape,
        space: embeddingSpace,
        vector: base64Vector,
      }),
    )
    .readonly(),
})

/** A gallery's dump as JSON. */
export const archivedDump = z.strictObject({
  people: z
    .array(person)
    .refine(
      (people) => areDifferent(people.map(({ id }) => id)) && areDifferent(people.map(({ name }) => nameKey(name))),
      'a person comes twice',
    )
    .readonly(),
})

function isName(name: string): boolean {
  try {
    return personName(name) === name
  } catch {
    return false
  }
}

function areDifferent(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}
