import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import type { VisionInfo, VisionSettings } from '../../vision/protocol.ts'

const source = join(import.meta.dirname, '../..')

/** Where the way of a photo begins: all that these import, in turn, stands between its bytes and what is seen in it. */
const entries = ['pipeline/examine.ts', 'vision/nets.ts'].map((name) => join(source, name))

/**
 * Names all that decides what is seen in a photo: nets, settings, and the code itself, which no version number follows as
 * closely. What was seen by another pipeline is never used.
 */
export function pipelineKey(settings: VisionSettings, { models }: Pick<VisionInfo, 'models'>): string {
  // What cameras are, and who is named at which rate, plays no part; a setting that comes to be does until it is listed here.
  const {
    models: _,
    logLevel,
    cameras,
    falseMatchRate,
    minLooks,
    centring,
    absentAfter,
    motion,
    ...deciding
  } = settings
  const { 'onnxruntime-node': onnxruntime, opencv4nodejs } = manifest.dependencies
  const nets = models.map(({ name, sha256 }) => [name, sha256])
  const hash = createHash('sha256')
  hash.update(JSON.stringify({ deciding, nets, onnxruntime, opencv4nodejs, processor: process.arch }))
  for (const file of filesFrom(entries)) hash.update(readFileSync(file))
  return hash.digest('hex')
}

/** What `import` or `export` takes a value from; of types nothing is left when the code runs. */
const imports = /^(?:import|export) (?!type )[^;'"]*?from '(\.[^']+)'/gm

/** The files and all that they import of ours, in turn, sorted. */
export function filesFrom(files: readonly string[]): string[] {
  const known = new Set(files)
  // A set that grows is walked to its new end.
  for (const file of known) {
    for (const [, path] of readFileSync(file, 'utf8').matchAll(imports)) {
      if (path?.endsWith('.ts')) known.add(join(dirname(file), path))
    }
  }
  return [...known].sort()
}
