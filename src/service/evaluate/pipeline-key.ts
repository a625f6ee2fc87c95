import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import type { VisionInfo, VisionSettings } from '../../vision/protocol.ts'

const source = join(import.meta.dirname, '../..')

/** The code between a photo's bytes and its embeddings. */
const folders = ['opencv', 'vision', 'pipeline', 'stages']

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
  const hash = createHash('sha256')
  hash.update(JSON.stringify({ deciding, nets: models.map(({ name, sha256 }) => [name, sha256]) }))
  const { 'onnxruntime-node': onnxruntime, opencv4nodejs } = manifest.dependencies
  hash.update(JSON.stringify({ onnxruntime, opencv4nodejs, processor: process.arch }))
  for (const folder of folders) {
    for (const file of readdirSync(join(source, folder))
      .filter((name) => name.endsWith('.ts'))
      .sort()) {
      hash.update(`${folder}/${file}`).update(readFileSync(join(source, folder, file)))
    }
  }
  return hash.digest('hex')
}
