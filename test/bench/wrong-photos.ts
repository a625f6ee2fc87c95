/**
 * How many of a person's own photos `people check` takes for another person's, and how many wrong ones it finds:
 * `node test/bench/wrong-photos.ts FOLDER` (FOLDER/PERSON/*.jpg, any depth). Each person is enrolled by some of their photos, once as they
 * are and once with a photo of somebody else in place of one. The limit in src/service/people/check/outliers.ts was chosen on the
 * calibration half of both sources.
 */
import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { random as randomFrom } from '../../src/camera/scene/random.ts'
import { halfOf } from '../../src/evaluation/half.ts'
import { examine } from '../../src/pipeline/examine.ts'
import { evidenceOf } from '../../src/stages/evidence/likelihood.ts'
import { modelFor, type Recipe } from '../../src/stages/evidence/recipe.ts'
import { fuse, likenessOf, similarityTo } from '../../src/stages/likeness.ts'
import { loadNets } from '../../src/vision/nets.ts'
import { models } from '../integration/vision/pictures.ts'
import { defaultRules } from '../support/limits.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: node test/bench/wrong-photos.ts FOLDER')

const limits = [0, -0.5, -1, -2, -3, -4]
const nets = await loadNets({ models, detector: { runtime: 'onnxruntime', minScore: 0.5 }, nets: 'facenet' })
const [recipe] = nets.info.recipes as [Recipe]

const people = new Map<string, Float32Array[]>()
for (const path of globSync('**/*.jpg', { cwd: folder }).sort()) {
  const examination = await examine(readFileSync(join(folder, path)), nets, defaultRules, { enrolment: true })
  const usable = examination.readable ? examination.faces.filter((face) => face.usable) : []
  const vector = usable.length === 1 && usable[0]?.usable ? fuse(usable[0].embeddings, recipe, new Map()) : null
  const [person = ''] = path.split(sep)
  if (vector !== null) people.set(person, [...(people.get(person) ?? []), vector])
}

/** Of each photo with the others. */
function evidences(photos: readonly Float32Array[]): number[] {
  const model = modelFor(recipe, photos.length - 1, 0)
  return photos.map((photo, place) => {
    const others = likenessOf(photos.filter((_, other) => other !== place))
    return evidenceOf(model, similarityTo(others, photo, recipe.attention), 1)
  })
}

const share = (values: readonly number[], limit: number): string =>
  `${((100 * values.filter((value) => value < limit).length) / values.length).toFixed(2)} %`.padStart(9)

for (const half of ['calibration', 'test'] as const) {
  const random = randomFrom(5)
  const some = <T>(values: readonly T[], count: number): T[] =>
    values
      .map((value) => ({ value, order: random() }))
      .sort((a, b) => a.order - b.order)
      .slice(0, count)
      .map(({ value }) => value)
  const names = [...people.keys()].filter((name) => halfOf(name) === half)
  for (const count of [2, 3, 5, 8]) {
    const [own, wrong]: [number[], number[]] = [[], []]
    for (const name of names.filter((each) => (people.get(each)?.length ?? 0) >= count)) {
      for (let draw = 0; draw < 20; draw++) {
        const photos = some(people.get(name) ?? [], count)
        own.push(...evidences(photos))
        const [stranger = name] = some(
          names.filter((each) => each !== name),
          1,
        )
        const [foreign] = some(people.get(stranger) ?? [], 1)
        if (foreign !== undefined) wrong.push(evidences([foreign, ...photos.slice(1)])[0] as number)
      }
    }
    console.log(`${half}, ${count} photos, ${names.length} people`)
    for (const limit of limits)
      console.log(`  below ${String(limit).padStart(4)}: own ${share(own, limit)}, wrong ${share(wrong, limit)}`)
  }
}
