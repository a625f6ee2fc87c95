import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

/** The files of a package while it is put together. */
export class Tree {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  /** Copies a file or a whole folder; links become what they point to. */
  copy(from: string, to: string): void {
    const target = this.#place(to)
    cpSync(from, target, { recursive: true, dereference: true })
  }

  write(to: string, text: string): void {
    writeFileSync(this.#place(to), text)
  }

  /** Compressed as Debian wants it; the same text gives the same bytes (zlib writes no name and no time). */
  writeCompressed(to: string, text: string): void {
    writeFileSync(this.#place(`${to}.gz`), gzipSync(text, { level: 9 }))
  }

  link(to: string, target: string): void {
    symlinkSync(target, this.#place(to))
  }

  /** Every file and folder, relative, sorted by name. */
  entries(): string[] {
    return readdirSync(this.root, { recursive: true, encoding: 'utf8' }).sort()
  }

  /** Whatever the user's umask: what is a program stays one, and all else is for reading. */
  tidyModes(): void {
    for (const name of ['', ...this.entries()]) {
      const file = path.join(this.root, name)
      const stat = lstatSync(file)
      if (stat.isSymbolicLink()) continue
      chmodSync(file, stat.isDirectory() || isProgram(name) ? 0o755 : 0o644)
    }
  }

  /** As Debian's policy has it (5.6.20): each file in whole KiB, everything else as one. */
  kib(): number {
    const sizes = this.entries().map((name) => lstatSync(path.join(this.root, name)))
    return sizes.reduce((sum, stat) => sum + (stat.isFile() ? Math.ceil(stat.size / 1024) : 1), 0)
  }

  read(name: string): Buffer {
    return readFileSync(path.join(this.root, name))
  }

  #place(to: string): string {
    const target = path.join(this.root, to)
    mkdirSync(path.dirname(target), { recursive: true })
    return target
  }
}

/** Ours; npm packages have none (packages.ts), only native code below folders of that name. */
function isProgram(name: string): boolean {
  return /^usr\/lib\/familiar\/(?!node_modules\/)(.+\/)?bin\/|^DEBIAN\/(pre|post)(inst|rm)$/.test(name)
}
