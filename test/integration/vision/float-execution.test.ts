import { expect, test } from 'vitest'
import type { Detection } from '../../../src/domain/face.ts'
import { cosine } from '../../../src/stages/match.ts'
import type { MatPicture } from '../../../src/vision/imaging.ts'
import { type LoadedNets, loadNets } from '../../../src/vision/nets.ts'
import type { NetExecution } from '../../../src/vision/protocol.ts'
import { models, type PhotoName, pictureOf } from './pictures.ts'

const names: readonly PhotoName[] = ['obama', 'obama2', 'obama3', 'biden', 'astronaut']

function load(way: NetExecution): Promise<LoadedNets> {
  const executions = { facenet: way, mobilefacenet: way }
  return loadNets({
    models,
    detector: { runtime: 'onnxruntime', minScore: 0.5 },
    nets: 'facenet+mobilefacenet',
    executions,
  })
}

async function embedded(nets: LoadedNets, picture: MatPicture, face: Detection): Promise<Float32Array[]> {
  const vectors: Float32Array[] = []
  for (const embedder of nets.embedders) vectors.push((await embedder.embed(picture, face)) as Float32Array)
  return vectors
}

// Two photos of one person have a cosine of about 0.7: what arithmetic changes is far less.
const least = [0.998, 0.995]

test('embeddings in float, of the weights of the int8 file, are those of int8 beside rounding', async () => {
  const int8 = await load({ execution: 'int8', threads: 1 })
  const float = await load({ execution: 'float', threads: 2 })
  expect(float.info.spaces).toEqual(int8.info.spaces)
  expect(float.info.models.map(({ execution, threads }) => [execution, threads])).toEqual([
    ['int8', 1],
    ['float', 2],
    ['float', 2],
  ])
  for (const name of names) {
    const picture = await pictureOf(int8.imaging, name)
    const [face] = await int8.detector.detect(picture)
    if (face === undefined) throw new Error(`no face in ${name}`)
    const [a, b] = [await embedded(int8, picture, face), await embedded(float, picture, face)]
    picture.release()
    for (const [net, bound] of least.entries()) {
      const same = cosine(a[net] as Float32Array, b[net] as Float32Array)
      expect(same).toBeGreaterThan(bound)
      // Else it was computed in int8 twice.
      expect(same).toBeLessThan(0.99999)
    }
  }
})
