import { spawnSync } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { FamiliarError } from '../domain/errors.ts'
import { unusable } from './faults.ts'

/** A folder that only this process writes, until `close` or its death. */
export class DataFolder {
  readonly path: string
  #lock: number | undefined

  /** @param lock the file descriptor whose open file description holds the lock */
  constructor(path: string, lock: number) {
    this.path = path
    this.#lock = lock
  }

  /** Lets the next process in; close the store first. A second call does nothing. */
  close(): void {
    if (this.#lock !== undefined) closeSync(this.#lock)
    this.#lock = undefined
  }
}

/**
 * Creates the folder (mode 0700; an existing one keeps its mode) and takes it for this process alone.
 * @throws FamiliarError `data-folder-unusable` when it cannot be created or written, or is not a folder;
 * `data-folder-busy` when another process has it.
 */
export function openDataFolder(path: string): DataFolder {
  const lockFile = join(path, 'lock')
  let fd: number | undefined
  try {
    makeFolder(path)
    // Not truncated here: until the lock is ours, the file names its holder.
    fd = openSync(lockFile, constants.O_RDWR | constants.O_CREAT, 0o600)
    if (!lock(fd)) throw busy(path, lockFile)
    writePid(fd)
    return new DataFolder(path, fd)
  } catch (error) {
    if (fd !== undefined) closeSync(fd)
    throw error instanceof FamiliarError ? error : unusable(path, error)
  }
}

/** Makes the names in a folder survive a power cut; fsync of a file covers its content only. */
export function syncFolder(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Like mkdir's `recursive`, which in Node 24 never returns below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  const parent = dirname(path)
  makeFolder(parent)
  mkdirSync(path, 0o700)
  syncFolder(parent)
}

/**
 * Node has no flock, so util-linux's takes the lock on the inherited descriptor: it belongs to the open file description,
 * which this process keeps when flock ends, and the kernel releases it on any death, kill -9 included.
 * @returns false when another process holds it
 */
function lock(fd: number): boolean {
  const conflict = 75
  const { error, status, signal, stderr } = spawnSync(
    'flock',
    ['--nonblock', '--conflict-exit-code', String(conflict), '3'],
    { stdio: ['ignore', 'ignore', 'pipe', fd], encoding: 'utf8' },
  )
  if (error) throw new Error(`flock (of util-linux) cannot be run: ${error.message}`, { cause: error })
  if (status !== 0 && status !== conflict) throw new Error(stderr.trim() || `flock ended with ${status ?? signal}`)
  return status === 0
}

function busy(path: string, lockFile: string): FamiliarError {
  const pid = readFileSync(lockFile, 'utf8').trim()
  // Empty for the moment between the holder's lock and its write.
  return new FamiliarError('data-folder-busy', `${path}: in use by ${pid ? `process ${pid}` : 'another process'}`)
}

/** Overwrites before it cuts: an emptied file would need a free block again, and a full disk must not stop a start. */
function writePid(fd: number): void {
  ftruncateSync(fd, writeSync(fd, `${process.pid}\n`, 0))
}
