import { z } from 'zod'
import type { GalleryDump } from '../domain/person.ts'
import { defaultPolicy } from '../domain/policy.ts'
import { nameKey, personName } from './name.ts'
import { falseMatchRate, personId, policy, space, templateRecord, vectorBytes, wallMs } from './records.ts'

/** Float32, little-endian, in base64: the very bits. */
const base64Vector = z.codec(z.base64(), vectorBytes, {
  decode: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  encode: (vector) => Buffer.from(vector).toString('base64'),
})

const template = z.strictObject({ ...templateRecord.shape, space, vector: base64Vector })
const photos = z.array(z.tuple([template], template).readonly()).readonly()

const person = z.strictObject({
  id: personId,
  name: z.string().refine(isName, 'not a name'),
  createdAt: wallMs,
  falseMatchRate,
  policy,
  photos,
  negatives: photos,
})

/** A gallery's dump as JSON. */
export const archivedDump = z.strictObject({ people: distinct(z.array(person)) })

/** As version 2 of the format had it, when nobody had a policy. */
const secondDump = z.strictObject({ people: distinct(z.array(person.omit({ policy: true }))) })

/** As version 1 of the format had it, when each photo had one template. */
const firstPerson = z.strictObject({
  ...person.pick({ id: true, name: true, createdAt: true }).shape,
  templates: z.array(template.omit({ measures: true })).readonly(),
})
const firstDump = z.strictObject({ people: distinct(z.array(firstPerson)) })

/**
 * @param version of the body: 1 has a template for each photo, 2 also templates of several nets, negatives, rates and measures, 3 also policies
 * @throws ZodError unless it is the JSON of a dump in that version of the format
 */
export function decodeDump(json: unknown, version: number): GalleryDump {
  if (version === 3) return z.decode(archivedDump, json as z.input<typeof archivedDump>)
  if (version === 2) {
    const { people } = z.decode(secondDump, json as z.input<typeof secondDump>)
    return { people: people.map((person) => ({ ...person, policy: defaultPolicy })) }
  }
  const { people } = z.decode(firstDump, json as z.input<typeof firstDump>)
  return {
    people: people.map(({ templates, ...rest }) => ({
      ...rest,
      falseMatchRate: null,
      policy: defaultPolicy,
      photos: templates.map((template) => [{ ...template, measures: null }] as const),
      negatives: [],
    })),
  }
}

/** Nobody comes twice. */
function distinct<P extends z.ZodType<{ readonly id: string; readonly name: string }>>(people: z.ZodArray<P>) {
  const areDistinct = (all: readonly z.output<P>[]): boolean =>
    areDifferent(all.map(({ id }) => id)) && areDifferent(all.map(({ name }) => nameKey(name)))
  return people.refine(areDistinct, 'a person comes twice').readonly()
}

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
