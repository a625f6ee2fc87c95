import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { constants as system } from 'node:os'
import { dirname } from 'node:path'
import { ABORT, type Database, type Key, open, type RootDatabase, type Transaction } from 'lmdb'
import type { z } from 'zod'
import { FamiliarError } from '../domain/errors.ts'
import { syncFolder } from './data-folder.ts'
import { damaged, unusable } from './faults.ts'
import { fileFault } from './lmdb-check.ts'
import { Table, type TableOptions } from './table.ts'

/** Bytes; LMDB needs half of it for the readers that lmdb allows, and takes what there is. */
const lockLength = 16_384

type Bytes = Database<Uint8Array, Key>

/** The records of one database, by ascending key, as they are on the disk. */
export interface RawTable {
  readonly name: string
  readonly records: readonly (readonly [RawKey, Uint8Array])[]
}

type RawKey = string | number | readonly (string | number)[]
type Root = RootDatabase<Uint8Array>

/** One LMDB file: all that Familiar stores. The process that opens it has the data folder's lock. */
export class Environment {
  readonly path: string
  #root: Root
  readonly #databases = new Map<string, Bytes>()
  /** How to reject each write that runs. */
  readonly #running = new Map<Promise<unknown>, (error: FamiliarError) => void>()
  /** While a file is rewritten no other write begins. */
  #rewriting: Promise<unknown> | undefined
  /** Set when LMDB gave up: no header says any more what is valid, until the file is opened again. */
  #broken: FamiliarError | undefined
  readonly #gaveUp = Promise.withResolvers<FamiliarError>()
  #trouble: string | null = null
  #writes = 0

  /**
   * Creates the file (mode 0600) when missing.
   * @throws FamiliarError `data-folder-unusable` when it cannot be read and written; `data-damaged`
   */
  constructor(path: string) {
    this.path = path
    removeFile(rewritten(path))
    this.#root = openFile(path)
  }

  /** Resolves, with the reason, when LMDB gave up: only a new process can use the file again. */
  get gaveUp(): Promise<FamiliarError> {
    return this.#gaveUp.promise
  }

  /** Why the last write was refused by the disk; null: it was not. */
  get trouble(): string | null {
    return this.#trouble
  }

  /** Writes that have ended: while it is the same, so is what is stored. */
  get writes(): number {
    return this.#writes
  }

  /** Of all databases. @throws FamiliarError `data-damaged` */
  names(): string[] {
    if (this.#broken) throw this.#broken
    try {
      const names = [...this.#root.getKeys()].map(String)
      const { entryCount } = this.#root.getStats() as { entryCount: number }
      // A damaged name may be none that is listed.
      if (names.length !== entryCount) throw new Error('a database has no name')
      return names
    } catch (error) {
      throw damaged(this.path, error)
    }
  }

  /** The database of this name, created when missing; asked twice, each may see other keys of it. */
  table<K extends Key, V>(name: string, schema: z.ZodType<V>, options?: TableOptions): Table<K, V> {
    // Here, so that a damaged file shows at once.
    this.#database(name)
    const where = `${this.path}: ${name}`
    return new Table(() => this.#database(name) as unknown as Database<Uint8Array, K>, schema, where, options)
  }

  /**
   * Runs `action` alone, in a transaction that is undone when it throws.
   * @returns what `action` returned, once that would survive a power cut
   * @throws what `action` threw; FamiliarError `data-folder-unusable` when the disk refuses (full, failing): nothing changed then
   */
  async write<T>(action: () => T): Promise<T> {
    while (this.#rewriting) await this.#rewriting
    return this.#transact(action)
  }

  /**
   * Like `write`, and makes the file anew, of nothing but the records that are left: LMDB leaves what was removed in free
   * pages and in the gaps of others. The old file stays valid until the new one, finished, takes its name.
   */
  async rewrite<T>(action: () => T): Promise<T> {
    while (this.#rewriting) await this.#rewriting
    const rewriting = this.#rewrite(action)
    this.#rewriting = rewriting.catch(() => {})
    try {
      return await rewriting
    } finally {
      this.#rewriting = undefined
    }
  }

  /** Writes a compact copy to `path`, which must not exist. Its mode is 0666 less the umask, and it is not flushed. */
  async copy(path: string): Promise<void> {
    try {
      await this.#root.backup(path, true)
    } catch (error) {
      throw unusable(path, error)
    }
  }

  /** All that is stored, as the last finished transaction left it. @throws FamiliarError `data-damaged` */
  dump(): RawTable[] {
    const databases = this.names().map((name) => ({ name, database: this.#database(name) }))
    // The transaction that reads so far may be from before one of these was opened, and would not know it.
    this.#root.resetReadTxn()
    const transaction = this.#root.useReadTransaction()
    try {
      return databases.map(({ name, database }) => ({ name, records: recordsOf(database, transaction) }))
    } catch (error) {
      throw damaged(this.path, error)
    } finally {
      transaction.done()
    }
  }

  /** Stores what `dump` gave in a file that holds nothing yet. @throws FamiliarError `data-folder-unusable` */
  async fill(tables: readonly RawTable[]): Promise<void> {
    const databases = tables.map(({ name, records }) => ({ database: this.#database(name), records }))
    await this.write(() => {
      for (const { database, records } of databases)
        for (const [key, value] of records) database.putSync(key as Key, value)
    })
  }

  /** Resolves when running transactions are finished; the object is of no use after. */
  async close(): Promise<void> {
    await this.#rewriting
    // lmdb would wait for what it never settles. A thread of it may go on doing so: only process.exit ends such a process.
    if (!this.#broken) await this.#root.close()
  }

  #database(name: string): Bytes {
    // LMDB would give no record instead of an error.
    if (this.#broken) throw this.#broken
    try {
      const database = this.#databases.get(name) ?? this.#root.openDB<Uint8Array>({ name, encoding: 'binary' })
      this.#databases.set(name, database)
      return database
    } catch (error) {
      throw isRefusal(error) ? unusable(this.path, error) : damaged(this.path, error)
    }
  }

  #transact<T>(action: () => T): Promise<T> {
    if (this.#broken) return Promise.reject(this.#broken)
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#running.set(promise, reject)
    // Not `transaction`: that one keeps what was written before a throw.
    this.#root
      .childTransaction(action)
      .then(
        (value) => {
          this.#trouble = null
          this.#writes++
          resolve(value)
        },
        (error: unknown) => this.#explain(error).then(reject, reject),
      )
      .finally(() => this.#running.delete(promise))
    return promise
  }

  /** @returns the error to tell */
  async #explain(error: unknown): Promise<unknown> {
    if (!isDiskFault(error)) return error
    // Waited for later, but listened to now: it may reject before.
    const reason = reasonOf(error)
    const panic = this.#panic()
    if (panic) this.#giveUp(panic)
    const refusal = panic ?? unusable(this.path, await reason)
    this.#trouble = refusal.message
    return refusal
  }

  /** lmdb never settles what was queued behind the write that failed. */
  #giveUp(error: FamiliarError): void {
    this.#broken = error
    this.#gaveUp.resolve(error)
    for (const reject of this.#running.values()) reject(error)
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

  async #rewrite<T>(action: () => T): Promise<T> {
    // Alone in lmdb's transaction: one that failed for another's sake would leave a copy behind.
    await Promise.allSettled(this.#running.keys())
    // What is opened in a transaction that is undone would be closed with it.
    const names = this.names()
    for (const name of names) this.#database(name)
    const result: { value?: T; fresh?: Root } = {}
    await this.#transact(() => {
      result.value = action()
      result.fresh = this.#copyRecords(names)
      return ABORT
    })
    await this.#replace(result.fresh as Root)
    return result.value as T
  }

  #copyRecords(names: readonly string[]): Root {
    const path = rewritten(this.path)
    let opened: Root | undefined
    try {
      const fresh = openFile(path)
      opened = fresh
      const copies = names.map((name) => ({
        from: this.#database(name),
        to: fresh.openDB<Uint8Array>({ name, encoding: 'binary' }),
      }))
      fresh.transactionSync(() => {
        for (const { from, to } of copies) copyAll(from, to)
      })
      return fresh
    } catch (error) {
      void opened?.close()
      removeFile(path)
      throw error
    }
  }

  /** Only once the new file has the name it is the one that is used: the next start removes any other. */
  async #replace(fresh: Root): Promise<void> {
    const path = rewritten(this.path)
    try {
      renameSync(path, this.path)
    } catch (error) {
      await fresh.close()
      removeFile(path)
      throw unusable(this.path, error)
    }
    const old = this.#root
    this.#root = fresh
    this.#databases.clear()
    this.#writes++
    try {
      renameSync(lockOf(path), lockOf(this.path))
      syncFolder(dirname(this.path))
    } catch (error) {
      throw unusable(this.path, error)
    } finally {
      await old.close()
    }
  }
}

function openFile(path: string): Root {
  try {
    prepareFile(lockOf(path), fillLock)
    prepareFile(path, (fd) => {
      const fault = fileFault(fd)
      if (fault) throw damaged(path, fault)
    })
    const root = open<Uint8Array>({
      path,
      noSubdir: true,
      // The default is 12.
      maxDbs: 32,
      // A commit then is fdatasync and the header's write through O_DSYNC, and fails as a whole if either does. With the
      // default (tried with a failing fdatasync) it rejects and yet stays visible, and `flushed` never settles.
      overlappingSync: false,
      // The default makes a promise of its own for each batch; a full disk would reject it with nobody listening.
      eventTurnBatching: false,
      // Else what lay in memory before would get into the gaps of pages.
      noMemInit: false,
    })
    restoreLength(root, path)
    return root
  } catch (error) {
    throw error instanceof FamiliarError ? error : unusable(path, error)
  }
}

function copyAll(from: Bytes, to: Bytes): void {
  for (const key of [...from.getKeys()]) {
    const value = from.getBinary(key)
    if (value !== undefined) to.putSync(key, value)
  }
}

/** Copies: memory of lmdb is valid until the next read only. */
function recordsOf(database: Bytes, transaction: Transaction): [RawKey, Uint8Array][] {
  return Array.from(database.getRange({ transaction }), ({ key, value }) => [key as RawKey, Uint8Array.from(value)])
}

function rewritten(path: string): string {
  return `${path}.new`
}

function lockOf(path: string): string {
  return `${path}-lock`
}

/** With the lock that belongs to it. */
function removeFile(path: string): void {
  for (const file of [path, lockOf(path)]) rmSync(file, { force: true })
}

/** Meets here what would make lmdb's own opening fail (see `fileFault`), and sets the mode, which its options cannot. */
function prepareFile(path: string, prepare: (fd: number) => void): void {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  try {
    prepare(fd)
  } finally {
    closeSync(fd)
  }
}

/** LMDB would only set the length, and write through a memory map: on a full disk that ends the process with SIGBUS. */
function fillLock(fd: number): void {
  const zeros = Buffer.alloc(lockLength)
  for (let size = fstatSync(fd).size; size < lockLength; ) size += writeSync(fd, zeros, 0, lockLength - size, size)
}

/**
 * A file that was cut off would end the process with SIGBUS at the first read beyond its end; filled up with zeros, the
 * read is an error. A whole file may be short, too: its last pages may never have been written because they are free.
 */
function restoreLength(root: Root, path: string): void {
  const { lastPageNumber, pageSize } = root.getStats() as { lastPageNumber: number; pageSize: number }
  const length = (lastPageNumber + 1) * pageSize
  if (statSync(path).size < length) truncateSync(path, length)
}

/** LMDB's errors have a number as code; a failed commit hides its cause behind a promise. */
function isDiskFault(error: unknown): boolean {
  return error instanceof Error && ('commitError' in error || ('code' in error && typeof error.code === 'number'))
}

/** By the system, of the write that makes a database: whatever else fails there is in the file. */
function isRefusal(error: unknown): boolean {
  const { EDQUOT, EFBIG, EIO, ENOSPC, EROFS } = system.errno
  return [EDQUOT, EFBIG, EIO, ENOSPC, EROFS].includes(Number((error as { code?: unknown }).code))
}

/** The system's reason of a disk fault. */
async function reasonOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { commitError?: Promise<never> }
  return commitError === undefined ? error : commitError.catch((cause: unknown) => cause)
}
