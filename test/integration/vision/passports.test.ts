import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace } from '../../../src/domain/brand.ts'
import { loadNets } from '../../../src/vision/nets.ts'
import {
  choosePassports,
  type Manifest,
  type Passport,
  readManifest,
  verifiedFile,
} from '../../../src/vision/passports.ts'
import { findRecipes } from '../../../src/vision/recipes.ts'
import { models } from './pictures.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'familiar-models-'))
  cpSync(models, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

const code = (wanted: string) => expect.objectContaining({ code: wanted })
const detector = { runtime: 'onnxruntime', minScore: 0.5 } as const
const faceNet = (manifest: Manifest) => choosePassports(manifest, { detector, nets: 'facenet' }).embedders[0].passport

test('every file of the manifest is the one of its passport', () => {
  const passports = Object.values(readManifest(models).models)
  expect(passports.map(({ file }) => file).sort()).toEqual([
    'centerface-float.onnx',
    'centerface-int8.onnx',
    'facenet-int8.onnx',
    'mobilefacenet-int8.onnx',
  ])
  for (const passport of passports) {
    expect(readFileSync(verifiedFile(models, passport))).toHaveLength(passport.bytes)
  }
})

test('the embedder names its space and thresholds that grow stricter with the rate', () => {
  const { embedding_space, thresholds } = faceNet(readManifest(models))
  expect(embedding_space).toMatch(/^facenet-/)
  for (const points of [thresholds.single, thresholds.mean]) {
    expect(points.map(({ fmr }) => fmr)).toEqual([0.01, 0.001, 0.0001, 0.00001])
    const similarities = points.map(({ similarity }) => similarity)
    expect(similarities).toEqual(similarities.toSorted((a, b) => a - b))
  }
})

test('a damaged net is refused, naming both hashes', () => {
  const passport = faceNet(readManifest(folder))
  writeFileSync(join(folder, passport.file), 'damaged')
  const actual = createHash('sha256').update('damaged').digest('hex')
  expect(() => verifiedFile(folder, passport)).toThrow(code('model-hash-mismatch'))
  expect(() => verifiedFile(folder, passport)).toThrow(passport.sha256)
  expect(() => verifiedFile(folder, passport)).toThrow(actual)
})

test.each([
  ['no JSON', '{', 'not JSON'],
  ['another format', '{"format": 2, "models": {}, "recipes": {}}', 'format'],
  ['an unknown key', '{"format": 1, "models": {}, "recipes": {}, "extra": 1}', 'extra'],
])('a manifest that is %s is refused, saying why', (_, text, reason) => {
  writeFileSync(join(folder, 'manifest.json'), text)
  expect(() => readManifest(folder)).toThrow(code('model-invalid'))
  expect(() => readManifest(folder)).toThrow(reason)
})

describe('of a manifest', () => {
  const manifest = readManifest(models)
  const of = (name: string) => manifest.models[name] as Passport

  test.each(['facenet', 'mobilefacenet', 'facenet+mobilefacenet'] as const)(
    '%s chooses embedders by name, in the order of the configuration',
    (nets) => {
      const { embedders } = choosePassports(manifest, { detector, nets })
      expect(embedders.map(({ name }) => name)).toEqual(nets.split('+').map((net) => `${net}-int8`))
    },
  )

  test.each(['onnxruntime', 'opencv'] as const)('the detector for %s is chosen', (runtime) => {
    expect(choosePassports(manifest, { detector: { runtime }, nets: 'facenet' }).detector.passport.runtime).toBe(
      runtime,
    )
  })

  test.each([
    [
      'detector for opencv, which `detector.runtime` asks for',
      { 'facenet-int8': of('facenet-int8'), 'centerface-int8': of('centerface-int8') },
    ],
    [
      'embedder facenet, which `recognition.nets` asks for',
      { 'centerface-float': of('centerface-float'), 'mobilefacenet-int8': of('mobilefacenet-int8') },
    ],
  ])('a missing %s is named', (what, passports) => {
    const choose = () =>
      choosePassports(
        { format: 1, models: passports, recipes: {} },
        { detector: { runtime: 'opencv' }, nets: 'facenet' },
      )
    expect(choose).toThrow(code('model-invalid'))
    expect(choose).toThrow(what)
  })
})

test('recipes are those of all nets together, and of each alone', () => {
  const { recipes } = readManifest(models)
  const [first] = Object.values(recipes)
  const space = brand<EmbeddingSpace>(first?.nets[0]?.space ?? '')
  expect(findRecipes(recipes, [space])).toMatchObject([{ nets: [{ space, weight: 1 }] }])
  const other = brand<EmbeddingSpace>('other/1')
  expect(() => findRecipes(recipes, [space, other])).toThrow(code('model-invalid'))
})

describe('the rule of a crop', () => {
  const place = [1, 2]
  const aligned = { kind: 'aligned', landmarks: [place, place, place, place, place], border: 'constant' }
  const box = { kind: 'box', margin: 0.12, upright: false, border: 'replicate' }

  function readWith(crop: object): Manifest {
    const manifest = readManifest(folder)
    const changed = { ...manifest, models: { ...manifest.models, 'facenet-int8': { ...faceNet(manifest), crop } } }
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(changed))
    return readManifest(folder)
  }

  test.each([box, aligned])('is read: %o', (crop) => {
    expect(faceNet(readWith(crop)).crop).toEqual(crop)
  })

  test.each([
    ['another kind', { ...box, kind: 'circle' }],
    ['four landmarks', { ...aligned, landmarks: [place, place, place, place] }],
    ['a border of another kind', { ...aligned, border: 'mirror' }],
    ['a box that is turned', { ...box, upright: true }],
    ['what belongs to the other', { ...box, landmarks: aligned.landmarks }],
  ])('with %s is refused', (_, crop) => {
    expect(() => readWith(crop)).toThrow(code('model-invalid'))
  })
})

test('a file that is no net, with a passport that says so, is refused by each runtime', async () => {
  const manifest = readManifest(folder)
  const sha256 = createHash('sha256').update('no net').digest('hex')
  for (const passport of Object.values(manifest.models)) {
    writeFileSync(join(folder, passport.file), 'no net')
    Object.assign(passport, { sha256, bytes: 6 })
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  await expect(loadNets({ models: folder, detector, nets: 'facenet' })).rejects.toThrow(code('model-invalid'))
  await expect(
    loadNets({ models: folder, detector: { ...detector, runtime: 'opencv' }, nets: 'facenet' }),
  ).rejects.toThrow(code('model-invalid'))
})

test('a missing net is named', () => {
  const passport = faceNet(readManifest(folder))
  rmSync(join(folder, passport.file))
  expect(() => verifiedFile(folder, passport)).toThrow(code('model-missing'))
  expect(() => verifiedFile(folder, passport)).toThrow(passport.file)
})
