import { closeSync, constants, openSync, statSync, truncateSync } from 'node:fs'
import { type Database, type Key, open, type RootDatabase } from 'lmdb'
import type { z } from 'zod'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import { unusable } from './faults.ts'
import { headerFault } from './header.ts'
import { Table } from './table.ts'

/** One LMDB file: all that Familiar stores. The process that opens it has the data folder's lock. */
export class Environment {
  readonly path: string
  readonly #root: RootDatabase
  readonly #databases = new Map<string, Database>()

  /**
   * Creates the file (mode 0600) when missing.
   * @throws FamiliarError `data-folder-unusable` when it cannot be read and written, or is damaged
   */
  constructor(path: string) {
    this.path = path
    try {
      prepareFile(`${path}-lock`)
      prepareFile(path, headerFault)
      this.#root = open({
        path,
        noSubdir: true,
        // A commit then ends with fdatasync and the header's write through O_DSYNC, and its promise rejects when either
        // fails. With the default the promise comes before the flush, and the one of `flushed` never comes if that fails.
        overlappingSync: false,
        // The default makes a promise of its own for each batch; a full disk would reject it with nobody listening.
        eventTurnBatching: false,
      })
      restoreLength(this.#root, path)
    } catch (error) {
      throw error instanceof FamiliarError ? error : unusable(path, error)
    }
  }

  /** The database of this name, created when missing; asked twice, each may see other keys of it. */
  table<K extends Key, V>(name: string, schema: z.ZodType<V>): Table<K, V> {
    try {
      const database = this.#databases.get(name) ?? this.#root.openDB({ name })
      this.#databases.set(name, database)
      return new Table(database as Database<unknown, K>, schema, name, this.path)
    } catch (error) {
      throw unusable(this.path, error)
    }
  }

  /**
   * Runs `action` alone, in a transaction that is undone when it throws.
   * @returns what `action` returned, once that would survive a power cut
   * @throws what `action` threw; FamiliarError `data-folder-unusable` when the disk refuses (full, failing): nothing changed then
   */
  async write<T>(action: () => T): Promise<T> {
    try {
      // Not `transaction`: that one keeps what was written before a throw.
      return await this.#root.childTransaction(action)
    } catch (error) {
      throw await diskFault(this.path, error)
    }
  }

  /** Resolves when running transactions are finished; the object is of no use after. */
  async close(): Promise<void> {
    await this.#root.close()
  }
}

/** Meets here what would make lmdb's own opening fail (see `headerFault`), and sets the mode, which its options cannot. */
function prepareFile(path: string, fault?: (fd: number) => string | undefined): void {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  try {
    const reason = fault?.(fd)
    if (reason) throw unusable(path, reason)
  } finally {
    closeSync(fd)
  }
}

/**
 * A file that was cut off would end the process with SIGBUS at the first read beyond its end; filled up with zeros, the
 * read is an error. A whole file may be short, too: its last pages may never have been written because they are free.
 */
function restoreLength(root: RootDatabase, path: string): void {
  const { lastPageNumber, pageSize } = root.getStats() as { lastPageNumber: number; pageSize: number }
  const length = (lastPageNumber + 1) * pageSize
  if (statSync(path).size < length) truncateSync(path, length)
}

/** LMDB's errors have a number as code; a failed commit hides the cause behind a promise. */
async function diskFault(path: string, error: unknown): Promise<unknown> {
  if (!(error instanceof Error)) return error
  if ('commitError' in error) return unusable(path, await Promise.resolve(error.commitError).catch(messageOf))
  return 'code' in error && typeof error.code === 'number' ? unusable(path, error) : error
}
