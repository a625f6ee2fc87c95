/**
 * How much embeddings in float are those in int8, of the same weights and the same faces:
 * `node test/bench/executions.ts FOLDER...`, for the largest face of each .jpg anywhere below.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
import type { Execution } from '../../src/config/schema.ts'
import type { Detection } from '../../src/domain/face.ts'
import { cosine } from '../../src/stages/match.ts'
import type { MatPicture } from '../../src/vision/imaging.ts'
import { type LoadedNets, loadNets } from '../../src/vision/nets.ts'
import { models } from '../integration/vision/pictures.ts'
import { quantile } from './quality/statistics.ts'

const int8 = await load('int8')
const float = await load('float')
const cosines: Record<string, number[]> = Object.fromEntries(int8.embedders.map(({ space }) => [space, []]))

for (const folder of argv.slice(2)) {
  for (const path of globSync('**/*.jpg', { cwd: folder })) {
    const picture = await int8.imaging.decode(readFileSync(join(folder, path)))
    if (picture === null) continue
    const face = largest(await int8.detector.detect(picture))
    if (face !== undefined) await compare(picture, face)
    picture.release()
  }
}
for (const [space, values] of Object.entries(cosines)) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const figures = [mean, quantile(values, 0.01), Math.min(...values)].map((value) => value.toFixed(4))
  console.log(`${space}: ${values.length} faces; cosine mean / lowest hundredth / worst: ${figures.join(' / ')}`)
}

function load(execution: Execution): Promise<LoadedNets> {
  const way = { execution, threads: 1 }
  return loadNets({
    models,
    detector: { runtime: 'onnxruntime', minScore: 0.5 },
    nets: 'facenet+mobilefacenet',
    executions: { facenet: way, mobilefacenet: way },
  })
}

function largest(faces: readonly Detection[]): Detection | undefined {
  return faces.toSorted((a, b) => b.box.height - a.box.height)[0]
}

async function compare(picture: MatPicture, face: Detection): Promise<void> {
  for (const [net, embedder] of int8.embedders.entries()) {
    const [one, other] = [await embedder.embed(picture, face), await float.embedders[net]?.embed(picture, face)]
    if (one && other) cosines[embedder.space]?.push(cosine(one, other))
  }
}
