import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { FamiliarError } from '../domain/errors.ts'
import type { GalleryStore } from '../ports/gallery-store.ts'
import type { Outbox } from '../ports/outbox.ts'
import type { PresenceStore } from '../ports/presence-store.ts'
import { removeBackups } from './backups.ts'
import { type DataFolder, syncFolder } from './data-folder.ts'
import { Environment } from './environment.ts'
import { damaged } from './faults.ts'
import { LmdbGalleryStore } from './gallery.ts'
import { migrate } from './migrate.ts'
import { LmdbOutbox, type OutboxOptions } from './outbox.ts'
import { LmdbPresenceStore } from './presence.ts'
import { SchemaVersion } from './schema-version.ts'
import { openTables } from './tables.ts'

/** Of the databases and their records; a change of either raises it. */
const schemaVersion = 2

export interface Store {
  readonly gallery: GalleryStore
  readonly outbox: Outbox
  readonly presence: PresenceStore
  /** 16 random hexadecimal digits, made at the first opening and never changed. */
  readonly nodeId: string
  /** Resolves when running writes are finished; close the folder after it. */
  close(): Promise<void>
}

export interface StoreOptions {
  readonly outbox: OutboxOptions
}

/**
 * Opens all that is stored in the folder, creating it when missing; what an older Familiar wrote is brought to this schema,
 * after a backup.
 * @throws FamiliarError `data-version` when a newer Familiar wrote it; `data-damaged`; `data-folder-unusable` when it
 * cannot be read and written
 */
export async function openStore(folder: DataFolder, options: StoreOptions): Promise<Store> {
  const environment = new Environment(join(folder.path, 'familiar.mdb'))
  try {
    // Before any other database is opened, which would create it.
    const nodeId = await identify(environment, folder)
    const tables = openTables(environment)
    for (const table of Object.values(tables)) table.check()
    return {
      gallery: new LmdbGalleryStore(environment, tables, () => removeBackups(folder.path)),
      outbox: new LmdbOutbox(environment, tables, options.outbox),
      presence: new LmdbPresenceStore(environment, tables),
      nodeId,
      close: () => environment.close(),
    }
  } catch (error) {
    await environment.close()
    throw error
  }
}

/** Checks the schema's version, brings an older one to this, and gives the node's id; both are written at the first opening. */
async function identify(environment: Environment, folder: DataFolder): Promise<string> {
  const version = new SchemaVersion(environment)
  const node = environment.table<'node', string>('meta', z.string().regex(/^[0-9a-f]{16}$/), { checked: false })
  const found = version.read()
  if (found === undefined) {
    await environment.write(() => {
      version.write(schemaVersion)
      node.put('node', randomBytes(8).toString('hex'))
    })
    syncFolder(folder.path)
  } else if (found > schemaVersion) {
    throw new FamiliarError(
      'data-version',
      `${environment.path} has schema ${found}; this version of Familiar reads up to ${schemaVersion}`,
    )
  }
  await migrate(environment, folder.path, version, schemaVersion)
  const nodeId = node.get('node')
  if (!nodeId) throw damaged(environment.path, 'the node id is missing')
  return nodeId
}
