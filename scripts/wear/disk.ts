import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'

/** An ext4 file system of its own, so that all that reaches its device is known: data, LMDB's header, the journal and inodes. */
export class CountedDisk implements Disposable {
  readonly path: string
  readonly #image: string
  readonly #device: string

  /** @param folder for the image and the mount point. @throws unless root may make loop devices and mount them */
  constructor(folder: string) {
    this.#image = join(folder, 'disk.img')
    this.path = join(folder, 'disk')
    run('truncate', '-s', '256M', this.#image)
    // At once, or the kernel goes on writing tables for minutes.
    run('mkfs.ext4', '-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0', this.#image)
    this.#device = run('losetup', '--find', '--show', this.#image).trim()
    mkdirSync(this.path)
    run('mount', this.#device, this.path)
  }

  /** Bytes written to the device since it was made, after all that waits in memory; of stat's fields the seventh (kernel's block/stat.rst). */
  written(): number {
    run('sync', '--file-system', this.path)
    const stat = readFileSync(`/sys/block/${basename(this.#device)}/stat`, 'utf8')
    return 512 * Number(stat.trim().split(/\s+/)[6])
  }

  [Symbol.dispose](): void {
    run('umount', this.path)
    run('losetup', '--detach', this.#device)
    rmSync(this.#image)
  }
}

function run(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' })
}
