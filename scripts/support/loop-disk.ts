import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Whether this user may make loop devices and mount them: real root, as a rule. */
export function mayMountLoops(): boolean {
  try {
    accessSync('/dev/loop-control', constants.W_OK)
    return spawnSync('losetup', ['--find']).status === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0
  } catch {
    return false
  }
}

/** An ext4 file system of its own, in a file: it can be counted what reaches its device, and it can break down. */
export class LoopDisk implements Disposable {
  readonly path: string
  readonly #image: string
  readonly #device: string

  /** @param folder for the image and the mount point */
  constructor(folder: string) {
    this.#image = join(folder, 'disk.img')
    this.path = join(folder, 'disk')
    run('truncate', '-s', '256M', this.#image)
    // At once, or the kernel goes on writing tables for minutes.
    run('mkfs.ext4', '-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0', this.#image)
    this.#device = run('losetup', '--find', '--show', this.#image).trim()
    mkdirSync(this.path)
    this.#mount()
  }

  /** Bytes written to the device since it was made, after all that waits in memory; of stat's fields the seventh (kernel's block/stat.rst). */
  written(): number {
    run('sync', '--file-system', this.path)
    const stat = readFileSync(`/sys/block/${this.#name}/stat`, 'utf8')
    return 512 * Number(stat.trim().split(/\s+/)[6])
  }

  /** From now on nothing can be written, as when the kernel has met an error of an SD card: the file system is read-only until it is repaired. */
  breakDown(): void {
    writeFileSync(`/sys/fs/ext4/${this.#name}/trigger_fs_error`, 'as if')
  }

  /** As at the next start of a machine; nobody may use it. */
  repair(): void {
    run('umount', this.path)
    // 1: errors were corrected.
    const { status, stdout } = spawnSync('e2fsck', ['-f', '-p', this.#device], { encoding: 'utf8' })
    if (status !== 0 && status !== 1) throw new Error(stdout)
    this.#mount()
  }

  [Symbol.dispose](): void {
    run('umount', this.path)
    run('losetup', '--detach', this.#device)
    rmSync(this.#image)
  }

  get #name(): string {
    return basename(this.#device)
  }

  #mount(): void {
    run('mount', '-o', 'errors=remount-ro', this.#device, this.path)
  }
}

function run(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' })
}
