import { closeSync, constants, openSync, statSync, truncateSync } from 'node:fs'
import { type Database, type Key, open, type RootDatabase } from 'lmdb'
import type { z } from 'zod'
import { FamiliarError } from '../domain/errors.ts'
import { damaged, unusable } from './faults.ts'
import { headerFault } from './header.ts'
import { Table } from './table.ts'

/** One LMDB file: all that Familiar stores. The process that opens it has the data folder's lock. */
export class Environment {
  readonly path: string
  readonly #root: RootDatabase
  readonly #databases = new Map<string, Database>()
  /** Set when LMDB gave up: no header says any more what is valid, until the file is opened again. */
  #broken: FamiliarError | undefined

  /**
   * Creates the file (mode 0600) when missing.
   * @throws FamiliarError `data-folder-unusable` when it cannot be read and written; `data-damaged`
   */
  constructor(path: string) {
    this.path = path
    try {
      prepareFile(`${path}-lock`)
      prepareFile(path, headerFault)
      this.#root = open({
        path,
        noSubdir: true,
        // A commit then is fdatasync and the header's write through O_DSYNC, and fails as a whole if either does. With the
        // default (tried with a failing fdatasync) it rejects and yet stays visible, and `flushed` never settles.
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
      throw damaged(this.path, error)
    }
  }

  /**
   * Runs `action` alone, in a transaction that is undone when it throws.
   * @returns what `action` returned, once that would survive a power cut
   * @throws what `action` threw; FamiliarError `data-folder-unusable` when the disk refuses (full, failing): nothing changed then
   */
  async write<T>(action: () => T): Promise<T> {
    if (this.#broken) throw this.#broken
    try {
      // Not `transaction`: that one keeps what was written before a throw.
      return await this.#root.childTransaction(action)
    } catch (error) {
      const reason = await diskFault(error)
      if (reason === undefined) throw error
      this.#broken = this.#panic()
      throw unusable(this.path, reason)
    }
  }

  /** Resolves when running transactions are finished; the object is of no use after. */
  async close(): Promise<void> {
    // A broken environment has nothing running, and lmdb would wait for it without end.
    if (!this.#broken) await this.#root.close()
  }

  /** Asked after a failed write: when that was of the header, lmdb refuses reads, but a further write would never settle. */
  #panic(): FamiliarError | undefined {
    try {
      this.#root.resetReadTxn()
      this.#root.doesExist('any')
      return undefined
    } catch (error) {
      return unusable(this.path, error)
    }
  }
}

/** Meets here what would make lmdb's own opening fail (see `headerFault`), and sets the mode, which its options cannot. */
function prepareFile(path: string, fault?: (fd: number) => string | undefined): void {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  try {
    const reason = fault?.(fd)
    if (reason) throw damaged(path, reason)
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

/**
 * The system's reason when it was the disk that failed a write, else undefined.
 * LMDB's errors have a number as code; a failed commit hides its cause behind a promise.
 */
async function diskFault(error: unknown): Promise<unknown> {
  if (!(error instanceof Error)) return undefined
  if ('commitError' in error) return Promise.resolve(error.commitError).catch((cause: unknown) => cause)
  return 'code' in error && typeof error.code === 'number' ? error : undefined
}
