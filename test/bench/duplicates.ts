/**
 * How alike two prints of one photo are, and two photos of one person: `node test/bench/duplicates.ts FOLDER` (FOLDER/PERSON/*.jpg).
 * The limit in src/service/people/duplicate.ts lies between both.
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Mat } from '../../src/opencv/load.ts'
import { opencv } from '../../src/opencv/load.ts'
import { examine } from '../../src/pipeline/examine.ts'
import { cosine } from '../../src/stages/match.ts'
import { loadNets } from '../../src/vision/nets.ts'
import { models } from '../integration/vision/pictures.ts'
import { defaultRules } from '../support/limits.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: node test/bench/duplicates.ts FOLDER')

const cv = opencv()
const nets = await loadNets({ models, detector: { runtime: 'onnxruntime', minScore: 0.5 }, nets: 'facenet' })

/** What photos go through on their way from a camera through messengers to a folder. */
const prints: Record<string, (mat: Mat) => Buffer> = {
  'JPEG, quality 90': (mat) => jpeg(mat, 90),
  'JPEG, quality 60': (mat) => jpeg(mat, 60),
  'three quarters of the size': (mat) => jpeg(mat.rescale(0.75), 90),
  'half of the size': (mat) => jpeg(mat.rescale(0.5), 90),
}

function jpeg(mat: Mat, quality: number): Buffer {
  return cv.imencode('.jpg', mat, [cv.IMWRITE_JPEG_QUALITY, quality])
}

/** Of the one usable face, or null: that is what enrolment takes. */
async function vectorOf(bytes: Buffer): Promise<Float32Array | null> {
  const examination = await examine(bytes, nets, defaultRules)
  const usable = examination.readable ? examination.faces.filter((face) => face.usable) : []
  return usable.length === 1 && usable[0]?.usable ? usable[0].embeddings[0].vector : null
}

const people = new Map<string, Float32Array[]>()
const alike = new Map<string, number[]>(Object.keys(prints).map((name) => [name, []]))
for (const [index, path] of globSync('*/*.jpg', { cwd: folder }).sort().entries()) {
  const bytes = readFileSync(join(folder, path))
  const vector = await vectorOf(bytes)
  if (vector === null) continue
  const person = dirname(path)
  people.set(person, [...(people.get(person) ?? []), vector])
  if (index % 3 !== 0) continue
  const mat = cv.imdecode(bytes)
  for (const [name, print] of Object.entries(prints)) {
    const other = await vectorOf(print(mat))
    if (other !== null) alike.get(name)?.push(cosine(vector, other))
  }
  mat.release()
}

const different = [...people.values()].flatMap((vectors) =>
  vectors.flatMap((a, i) => vectors.slice(i + 1).map((b) => cosine(a, b))),
)

function quantiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN).toFixed(3)
  return `least ${at(0)}, 1 % ${at(0.01)}, 5 % ${at(0.05)}, median ${at(0.5)}, 99 % ${at(0.99)}, greatest ${at(1)}`
}

for (const [name, values] of alike) console.log(`one photo, ${name}: ${values.length} pairs: ${quantiles(values)}`)
console.log(`two photos of one person: ${different.length} pairs: ${quantiles(different)}`)
for (const limit of [0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98]) {
  const kept = [...alike].map(([name, values]) => `${name} ${share(values, limit)}`).join('; ')
  console.log(`at ${limit}: ${kept}; two photos ${share(different, limit)}`)
}

function share(values: readonly number[], limit: number): string {
  return `${((100 * values.filter((value) => value >= limit).length) / values.length).toFixed(2)} %`
}
