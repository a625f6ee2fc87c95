import type { Key } from 'lmdb'
import { z } from 'zod'
import type { Environment } from './environment.ts'
import { damaged } from './faults.ts'
import type { Migration } from './migration.ts'

/**
 * From schema 1 to 2: records get a checksum, the gallery's revision, the sequence number and the node's id
 * get places of their own, changes
 * say of what kind they are, events when they were committed. The records' forms are written down here once more, because
 * those of records.ts go on with the next schema.
 */
export const fromSchema1: Migration = (environment) => {
  const bytes = z.instanceof(Uint8Array)
  const people = pair(environment, 'people', z.strictObject({ name: z.string(), createdAt: z.number() }))
  const template = z.strictObject({ vector: bytes, quality: z.number(), source: z.string(), createdAt: z.number() })
  const templates = pair(environment, 'templates', template)
  const change = z.strictObject({ person: z.string(), created: z.boolean(), templates: z.int() })
  const changes = pair(environment, 'changes', change)
  const event = z.strictObject({ id: z.string(), validUntil: z.number(), payload: bytes })
  const outbox = pair(environment, 'outbox', event)
  const lastSeq = environment.table<'seq', number>('meta', z.int(), { checked: false })
  const nodeId = environment.table<'node', string>('meta', z.string(), { checked: false })
  const identity = environment.table<string, string>('identity', z.string())
  const counters = environment.table<string, number>('counters', z.int())

  return () => {
    convert(people, (person) => person)
    convert(templates, (record) => record)
    const revisions = convert(changes, (record) => ({ kind: 'enrolled', ...record }))
    counters.put('revision', Number(revisions.at(-1) ?? 0))
    // When it was committed is not known, but that is shortly before the end of its validity; by which clock is not known.
    convert(outbox, (record) => ({ ...record, committedAt: record.validUntil, clockSynced: false }))
    counters.put('seq', lastSeq.get('seq') ?? 0)
    lastSeq.remove('seq')
    const node = nodeId.get('node')
    if (node === undefined) throw damaged(environment.path, 'the node id is missing')
    identity.put('node', node)
    nodeId.remove('node')
  }
}

/** The same records as schema 1 has them, and as schema 2 does. */
function pair<V>(environment: Environment, name: string, schema: z.ZodType<V>) {
  return {
    from: environment.table<Key, V>(name, schema, { checked: false }),
    to: environment.table<Key, unknown>(name, z.unknown()),
  }
}

/** @returns the keys, in ascending order */
function convert<V>({ from, to }: ReturnType<typeof pair<V>>, change: (record: V) => unknown): Key[] {
  const keys = [...from.keys()]
  for (const key of keys) {
    const record = from.get(key)
    if (record !== undefined) to.put(key, change(record))
  }
  return keys
}
