import { z } from 'zod'
import type { GalleryRevision, PersonId, StrangerId } from '../domain/brand.ts'
import type { Environment } from './environment.ts'
import { damaged } from './faults.ts'
import {
  asideRecord,
  type CentreKey,
  centreRecord,
  changeRecord,
  type MeanKey,
  meanRecord,
  outboxRecord,
  personRecord,
  presenceRecord,
  strangerRecord,
  type TemplateKey,
  templateRecord,
} from './records.ts'
import type { Table } from './table.ts'

/** The names of all databases. */
const known: ReadonlySet<string> = new Set<keyof Tables | 'meta'>([
  'asides',
  'centres',
  'changes',
  'counters',
  'flags',
  'identity',
  'means',
  'meta',
  'negatives',
  'outbox',
  'people',
  'presence',
  'strangers',
  'templates',
])

type Counter =
  /** Of the gallery; kept apart from the log of changes, whose entries may go. */
  | 'revision'
  /** The last sequence number given; kept apart from the events, because these go and it must not. */
  | 'seq'
  /** Events that left without acknowledgement. */
  | 'dropped'

/** All that is stored but `meta`, which every version of the schema must be able to read (see schema-version.ts). */
export interface Tables {
  readonly people: Table<PersonId, z.infer<typeof personRecord>>
  readonly templates: Table<TemplateKey, z.infer<typeof templateRecord>>
  /** Faces that are not the person. */
  readonly negatives: Table<TemplateKey, z.infer<typeof templateRecord>>
  /** What cameras subtract, and what they subtracted before. */
  readonly centres: Table<CentreKey, z.infer<typeof centreRecord>>
  /** What cameras have learnt. */
  readonly means: Table<MeanKey, z.infer<typeof meanRecord>>
  readonly strangers: Table<StrangerId, z.infer<typeof strangerRecord>>
  readonly changes: Table<GalleryRevision, z.infer<typeof changeRecord>>
  readonly outbox: Table<number, z.infer<typeof outboxRecord>>
  readonly asides: Table<number, z.infer<typeof asideRecord>>
  /** By subject. */
  readonly presence: Table<string, z.infer<typeof presenceRecord>>
  /** A missing one is 0. */
  readonly counters: Table<Counter, number>
  /** A missing one is off. */
  readonly flags: Table<'privacy', boolean>
  readonly identity: Table<'node', string>
}

export function openTables(environment: Environment): Tables {
  return {
    people: environment.table('people', personRecord),
    templates: environment.table('templates', templateRecord),
    negatives: environment.table('negatives', templateRecord),
    centres: environment.table('centres', centreRecord),
    means: environment.table('means', meanRecord),
    strangers: environment.table('strangers', strangerRecord),
    changes: environment.table('changes', changeRecord),
    outbox: environment.table('outbox', outboxRecord),
    asides: environment.table('asides', asideRecord),
    presence: environment.table('presence', presenceRecord),
    counters: environment.table('counters', z.int().nonnegative()),
    flags: environment.table('flags', z.boolean()),
    identity: environment.table('identity', z.string().regex(/^[0-9a-f]{16}$/)),
  }
}

/** Whether it holds anything yet: a first opening that was killed may have come as far as to empty databases. */
export function isEmpty(environment: Environment): boolean {
  return environment.names().every((name) => environment.table(name, z.unknown()).size === 0)
}

/** @throws FamiliarError `data-damaged` when there is a database that no schema up to this has */
export function checkNames(environment: Environment): void {
  const strange = environment.names().find((name) => !known.has(name))
  if (strange !== undefined) throw damaged(environment.path, `there is a database ${JSON.stringify(strange)}`)
}

/** To be called in a transaction. @returns the new value */
export function count({ counters }: Tables, counter: Counter, by = 1): number {
  const value = (counters.get(counter) ?? 0) + by
  counters.put(counter, value)
  return value
}
