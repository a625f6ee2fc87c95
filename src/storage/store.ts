import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { FamiliarError } from '../domain/errors.ts'
import type { CentreStore } from '../ports/centre-store.ts'
import type { GalleryStore } from '../ports/gallery-store.ts'
import type { Outbox } from '../ports/outbox.ts'
import type { PresenceStore } from '../ports/presence-store.ts'
import type { StrangerStore } from '../ports/stranger-store.ts'
import { removeBackups } from './backups.ts'
import { LmdbCentreStore } from './centres.ts'
import { type DataFolder, syncFolder } from './data-folder.ts'
import { Environment, type RawTable } from './environment.ts'
import { damaged } from './faults.ts'
import { LmdbGalleryStore } from './gallery.ts'
import { migrate } from './migrate.ts'
import { LmdbOutbox, type OutboxOptions } from './outbox.ts'
import { LmdbPresenceStore } from './presence.ts'
import { SchemaVersion } from './schema-version.ts'
import { LmdbStrangerStore } from './strangers.ts'
import { checkNames, isEmpty, openTables, type Tables } from './tables.ts'

/** Of the databases and their records; a change of either raises it. */
const schemaVersion = 4

/** In the data folder. */
export const storeFile = 'familiar.mdb'

export interface Store {
  readonly gallery: GalleryStore
  readonly centres: CentreStore
  readonly strangers: StrangerStore
  readonly outbox: Outbox
  readonly presence: PresenceStore
  /** 16 random hexadecimal digits, made at the first opening and never changed. */
  readonly nodeId: string
  /** Resolves, with the reason, when nothing can be read or stored any more until the process starts anew. */
  readonly gaveUp: Promise<FamiliarError>
  /** Why the disk refused the last write; null: it did not. */
  readonly trouble: string | null
  /** Counts the writes that have ended: while it is the same, so is all that is stored. */
  readonly writes: number
  /** All of it, as it is at this moment. @throws FamiliarError `data-damaged` */
  dump(): { readonly schema: number; readonly tables: readonly RawTable[] }
  /** Resolves when running writes are finished; close the folder after it. */
  close(): Promise<void>
}

export interface StoreOptions {
  readonly outbox: OutboxOptions
  /** Opens nothing that would have to be changed first: see `OlderSchema`. */
  readonly asItIs?: boolean
}

/** What is stored is of an older version, or of none yet, and was to be looked at only. */
export class OlderSchema extends Error {}

/**
 * Opens all that is stored in the folder, creating it when missing; what an older Familiar wrote is brought to this schema,
 * after a backup.
 * @throws FamiliarError `data-version` when a newer Familiar wrote it; `data-damaged`; `data-folder-unusable` when it
 * cannot be read and written
 * @throws OlderSchema
 */
export async function openStore(folder: DataFolder, options: StoreOptions): Promise<Store> {
  const environment = new Environment(join(folder.path, storeFile))
  try {
    const tables = await prepare(environment, folder.path, options.asItIs ?? false)
    const nodeId = tables.identity.get('node')
    if (nodeId === undefined) throw damaged(environment.path, 'the node id is missing')
    const withoutBackups = (): void => removeBackups(folder.path)
    return {
      gallery: new LmdbGalleryStore(environment, tables, withoutBackups),
      centres: new LmdbCentreStore(environment, tables),
      strangers: new LmdbStrangerStore(environment, tables, withoutBackups),
      outbox: new LmdbOutbox(environment, tables, options.outbox),
      presence: new LmdbPresenceStore(environment, tables),
      nodeId,
      gaveUp: environment.gaveUp,
      get trouble() {
        return environment.trouble
      },
      get writes() {
        return environment.writes
      },
      dump: () => ({ schema: schemaVersion, tables: environment.dump() }),
      close: () => environment.close(),
    }
  } catch (error) {
    await environment.close()
    throw error
  }
}

/** Brings the file to this schema, whether it is new, older or of this one, and checks it. */
async function prepare(environment: Environment, folder: string, asItIs: boolean): Promise<Tables> {
  const version = new SchemaVersion(environment)
  const found = version.read()
  // Before any other database is opened, which would create it.
  if (found !== undefined && found > schemaVersion) throw tooNew(environment.path, found)
  if (found === undefined && !isEmpty(environment))
    throw damaged(environment.path, 'it does not say of which schema it is')
  checkNames(environment)
  if (asItIs && found !== schemaVersion) throw new OlderSchema(`${environment.path} has schema ${found ?? 'none'}`)
  await migrate(environment, folder, version, schemaVersion)
  const tables = openTables(environment)
  for (const table of Object.values(tables)) table.check()
  if (found === undefined) await begin(environment, folder, version, tables)
  return tables
}

async function begin(environment: Environment, folder: string, version: SchemaVersion, tables: Tables): Promise<void> {
  await environment.write(() => {
    version.write(schemaVersion)
    tables.identity.put('node', randomBytes(8).toString('hex'))
  })
  syncFolder(folder)
}

function tooNew(path: string, found: number): FamiliarError {
  const message = `${path} has schema ${found}; this version of Familiar reads up to ${schemaVersion}`
  return new FamiliarError('data-version', message)
}
