import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Frame } from '../../src/domain/frame.ts'

const program = fileURLToPath(new URL('./clock-camera.ts', import.meta.url))

/** A tool in the place of rpicam-vid, whose pictures say when they were made; its path. */
export function clockTool(folder: string): string {
  const path = join(folder, 'clock-tool')
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`)
  chmodSync(path, 0o755)
  return path
}

/** What a picture of the tool says: its number, and when it was made in milliseconds of CLOCK_MONOTONIC. */
export function clockOf({ pixels }: Frame): { readonly number: number; readonly madeAt: number } {
  const bytes = Buffer.from(pixels.buffer, pixels.byteOffset)
  return { madeAt: bytes.readDoubleLE(0), number: bytes.readDoubleLE(8) }
}
