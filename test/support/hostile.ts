import fc from 'fast-check'
import { maxRequestBytes } from '../../src/mqtt/commands/envelope.ts'
import { type CommandName, specOf } from '../../src/mqtt/commands/table.ts'
import { uploadFields } from '../../src/mqtt/commands/upload.ts'

const noObject = fc
  .jsonValue()
  .filter((value) => typeof value !== 'object' || value === null || Array.isArray(value))
  .map((value) => JSON.stringify(value))
const nested = fc.integer({ min: 1, max: 3000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`)

/** Requests to this command that break its schema, or are none at all; seeded, so that each run sends the same. */
export function hostileRequests(command: CommandName, count: number, seed: number): readonly Buffer[] {
  const example = specOf(command).example.request
  const withExample = (fields: object) => Buffer.from(JSON.stringify({ ...example, ...fields }))
  const requests = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from([0xff, ...bytes])),
    fc.string({ minLength: 1, maxLength: 100 }).map((text) => Buffer.from(`{,${text}`)),
    noObject.map((text) => Buffer.from(text)),
    nested.map((text) => Buffer.from(text)),
    nested.map((text) => Buffer.from(`{"evil":${text}}`)),
    fc.jsonValue().map((evil) => withExample({ evil })),
    ...wrongFields(command).map((wrong) => wrong.map(withExample)),
    fc.constant(Buffer.from('{"__proto__":{"admin":true},"constructor":1}')),
    fc
      .oneof(
        fc.constant(''),
        fc.constant('x'.repeat(101)),
        fc.double({ noInteger: true }),
        fc.constant([]),
        fc.constant({}),
      )
      .map((transaction) => withExample({ transaction })),
  )
  return fc.sample(requests, { numRuns: count, seed })
}

/** One of the command's fields, if it has any, with a value that none takes. */
function wrongFields(command: CommandName): fc.Arbitrary<object>[] {
  const { request, upload } = specOf(command)
  const names = Object.keys(upload === null ? request.shape : { ...request.shape, ...uploadFields })
  if (names.length === 0) return []
  const value = fc.constantFrom([[]], { evil: {} })
  return [fc.record({ name: fc.constantFrom(...names), value }).map(({ name, value }) => ({ [name]: value }))]
}

/** More bytes than a request may have, though the JSON is right. */
export function oversizedRequest(command: CommandName): Buffer {
  return Buffer.from(JSON.stringify(specOf(command).example.request).padEnd(maxRequestBytes + 1))
}
