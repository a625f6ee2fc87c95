import { spawn } from 'node:child_process'
import { globSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Readable } from 'node:stream'
import { readOrNull } from '../read-or-null.ts'

/** What a program that was asked has said. */
export interface Answer {
  /** Null when there is no such program, or a signal ended it. */
  readonly status: number | null
  readonly missing: boolean
  readonly stdout: string
  readonly stderr: string
}

interface Surroundings {
  /** Where /proc, /sys, /dev, /etc, /run and /boot are. */
  readonly root: string
  /** Where programs are looked for; undefined: as everybody does. */
  readonly path?: string | undefined
  readonly user: { readonly uid: number; readonly groups: readonly number[] }
}

/** Milliseconds that a program may take; the camera tools need two seconds on a Pi. */
const patience = 10_000
/** Milliseconds for what it said to arrive, after its end. */
const lastWords = 500

/** The machine that is looked at. Nothing of it is changed; tests look at folders and scripts in its place. */
export class Host {
  readonly #surroundings: Surroundings
  #kernelLog: Promise<readonly string[] | null> | undefined

  constructor(surroundings: Partial<Surroundings> = {}) {
    const user = { uid: process.getuid?.() ?? 0, groups: process.getgroups?.() ?? [] }
    this.#surroundings = { root: '/', user, ...surroundings }
  }

  get uid(): number {
    return this.#surroundings.user.uid
  }

  /** The real place of a path of the machine, such as `/proc/meminfo`. */
  at(path: string): string {
    return join(this.#surroundings.root, path)
  }

  /** The text of a small file; null when it cannot be read. */
  text(path: string): string | null {
    return readOrNull(this.at(path))
  }

  /** Its bytes; null when it cannot be read. */
  bytes(path: string): Buffer | null {
    try {
      return readFileSync(this.at(path))
    } catch {
      return null
    }
  }

  /** The files that a pattern names, as paths of the machine. */
  glob(pattern: string): string[] {
    const found = globSync(this.at(pattern)).map((path) => `/${relative(this.#surroundings.root, path)}`)
    return found.sort()
  }

  exists(path: string): boolean {
    return this.#stat(path) !== null
  }

  /** A path with all links followed; null when there is nothing. */
  followed(path: string): string | null {
    try {
      return `/${relative(realpathSync(this.#surroundings.root), realpathSync(this.at(path)))}`
    } catch {
      return null
    }
  }

  /** Whether the user may read and write it, by its owner, group and mode. Root may. */
  mayUse(path: string): boolean {
    const stats = this.#stat(path)
    return stats !== null && mayUse(stats, this.#surroundings.user)
  }

  /** Whether users who are neither its owner nor of its group may read it. */
  isOpen(path: string): boolean {
    return ((this.#stat(path)?.mode ?? 0) & 0o004) !== 0
  }

  /** Runs a program without a shell. Never rejects. */
  async ask(program: string, ...args: readonly string[]): Promise<Answer> {
    const { path } = this.#surroundings
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patience,
      killSignal: 'SIGKILL',
      ...(path !== undefined && { env: { PATH: path } }),
    })
    const ended = new Promise<number | null | undefined>((resolve) => {
      child.once('error', () => resolve(undefined))
      child.once('exit', resolve)
    })
    const texts = [heard(child.stdout), heard(child.stderr)] as const
    const status = await ended
    // A program that it started may hold its output open for ever.
    const late = setTimeout(() => destroyAll(child.stdout, child.stderr), lastWords)
    const [stdout, stderr] = await Promise.all(texts)
    clearTimeout(late)
    return { status: status ?? null, missing: status === undefined, stdout, stderr }
  }

  /** What the kernel has said since the start, a line each; null where this user may not read it. */
  kernelLog(): Promise<readonly string[] | null> {
    this.#kernelLog ??= this.#readKernelLog()
    return this.#kernelLog
  }

  async #readKernelLog(): Promise<readonly string[] | null> {
    const sources = [
      ['dmesg'],
      ['journalctl', '--dmesg', '--boot', '--no-pager', '--output=cat', '--lines=5000'],
    ] as const
    for (const [program, ...args] of sources) {
      const { status, stdout } = await this.ask(program, ...args)
      if (status === 0 && stdout.trim() !== '') return stdout.split('\n')
    }
    return null
  }

  #stat(path: string): Stats | null {
    try {
      return statSync(this.at(path))
    } catch {
      return null
    }
  }
}

function mayUse({ uid, gid, mode }: Stats, user: Surroundings['user']): boolean {
  if (user.uid === 0) return true
  if (uid === user.uid) return (mode & 0o600) === 0o600
  return user.groups.includes(gid) ? (mode & 0o060) === 0o060 : (mode & 0o006) === 0o006
}

/** What came until the stream ended, or was cut off. */
function heard(stream: Readable): Promise<string> {
  const chunks: string[] = []
  stream.setEncoding('utf8').on('data', (text: string) => chunks.push(text))
  return new Promise((resolve) => stream.once('close', () => resolve(chunks.join(''))))
}

function destroyAll(...streams: readonly Readable[]): void {
  for (const stream of streams) stream.destroy()
}
