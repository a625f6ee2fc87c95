import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Host } from '../../src/service/doctor/host.ts'

/** Somebody who owns none of a test's files, which root may have made. */
const nobody = { uid: 54_321, groups: [] as number[] }

/** A machine of one test: files in a folder, and programs that are scripts. */
export class FakeMachine {
  readonly root = mkdtempSync(join(tmpdir(), 'familiar-machine-'))

  /** @param files their texts by their paths, such as `/proc/uptime` */
  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) this.file(path, text)
    onTestFinished(() => rmSync(this.root, { recursive: true, force: true }))
  }

  file(path: string, text = '', mode = 0o644): this {
    const file = this.#made(path)
    writeFileSync(file, text)
    chmodSync(file, mode)
    return this
  }

  /** @param target as readlink(2) gives it */
  link(path: string, target: string): this {
    symlinkSync(target, this.#made(path))
    return this
  }

  /** @param script for sh, without programs of its own */
  program(name: string, script: string): this {
    return this.file(`/programs/${name}`, `#!/bin/sh\n${script}\n`, 0o755)
  }

  host(user: Partial<typeof nobody> = {}): Host {
    return new Host({ root: this.root, path: join(this.root, 'programs'), user: { ...nobody, ...user } })
  }

  #made(path: string): string {
    const file = join(this.root, path)
    mkdirSync(dirname(file), { recursive: true })
    return file
  }
}
