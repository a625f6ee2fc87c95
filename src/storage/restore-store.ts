import { randomBytes } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import { keepReplaced, makeWorkshop } from './backups.ts'
import { logChange } from './changes.ts'
import { type DataFolder, openDataFolder, syncFolder } from './data-folder.ts'
import { Environment, type RawTable } from './environment.ts'
import { unusable } from './faults.ts'
import { openStore, type StoreOptions, storeFile } from './store.ts'
import { count, openTables } from './tables.ts'

/**
 * By how much a restored device's counters go on above those of the backup: what the device has told since it was made is
 * fewer, and no number may be given twice. At one event a second it is 115 days.
 */
const leap = 10_000_000

export interface RestoreOptions extends StoreOptions {
  /** The tables of another device: this one is to be another than that. */
  readonly newNode: boolean
}

/**
 * Puts the tables of a backup in the place of all that is stored in the folder, in one step: a crash leaves the one or the other, whole.
 * Tables of an older schema are brought to this one, and all is checked, before anything is replaced.
 * @returns the path of a copy of what was there before; null: nothing was
 * @throws FamiliarError `backup-invalid` when the records are damaged; `data-version` when a newer Familiar made it;
 * `data-folder-unusable`. Nothing is changed then
 */
export async function restoreStore(
  folder: DataFolder,
  tables: readonly RawTable[],
  options: RestoreOptions,
): Promise<string | null> {
  try {
    const workshop = makeWorkshop(folder.path)
    try {
      await build(workshop, tables, options)
      return replace(folder.path, workshop)
    } finally {
      rmSync(workshop, { recursive: true })
    }
  } catch (error) {
    throw error instanceof FamiliarError ? error : unusable(folder.path, error)
  }
}

/** Makes a store of the tables in a folder of its own. */
async function build(path: string, tables: readonly RawTable[], options: RestoreOptions): Promise<void> {
  const folder = openDataFolder(path)
  try {
    await inEnvironment(path, (environment) => environment.fill(tables))
    const store = await openStore(folder, options)
    await store.close()
    await inEnvironment(path, (environment) => settleIn(environment, options.newNode))
  } catch (error) {
    throw isDamage(error) ? new FamiliarError('backup-invalid', `Its records are damaged: ${messageOf(error)}`) : error
  } finally {
    folder.close()
  }
}

/** Where people are is of the moment of the backup; numbers go on where none was given yet. */
async function settleIn(environment: Environment, newNode: boolean): Promise<void> {
  const tables = openTables(environment)
  await environment.write(() => {
    for (const subject of [...tables.presence.keys()]) tables.presence.remove(subject)
    count(tables, 'seq', leap)
    count(tables, 'revision', leap)
    logChange(tables, { kind: 'restored' })
    if (newNode) tables.identity.put('node', randomBytes(8).toString('hex'))
  })
}

function replace(folder: string, workshop: string): string | null {
  const file = join(folder, storeFile)
  const kept = existsSync(file) ? keepReplaced(folder, file, workshop) : null
  renameSync(join(workshop, storeFile), file)
  syncFolder(folder)
  return kept
}

async function inEnvironment(folder: string, use: (environment: Environment) => Promise<void>): Promise<void> {
  const environment = new Environment(join(folder, storeFile))
  try {
    await use(environment)
  } finally {
    await environment.close()
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof FamiliarError && error.code === 'data-damaged'
}
