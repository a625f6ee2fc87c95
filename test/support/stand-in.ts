import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/support/daemon-process.ts'

const standIn = join(root, 'tools/rpicam-vid-stand-in')

/** A camera tool of one test, whose faults come and go. */
export interface StandInTool {
  readonly path: string
  fault(name: string): void
  mend(): void
}

/** @param environment further variables of the stand-in (docs/cameras.md) */
export function standInTool(folder: string, environment: Readonly<Record<string, string>> = {}): StandInTool {
  const faultFile = join(folder, 'fault')
  const path = join(folder, 'camera-tool')
  const variables = { STAND_IN_FAULT: `@${faultFile}`, ...environment }
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`)
  writeFileSync(path, ['#!/bin/sh', ...exports, `exec '${standIn}' "$@"`, ''].join('\n'))
  chmodSync(path, 0o755)
  return { path, fault: (name) => writeFileSync(faultFile, name), mend: () => rmSync(faultFile, { force: true }) }
}
