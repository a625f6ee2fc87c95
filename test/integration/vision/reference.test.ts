import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../../scripts/support/daemon-process.ts'
import { type ExaminedFace, examine } from '../../../src/pipeline/examine.ts'
import { iou } from '../../../src/stages/geometry.ts'
import { cosine } from '../../../src/stages/match.ts'
import { loadNets } from '../../../src/vision/nets.ts'
import { readManifest } from '../../../src/vision/passports.ts'
import reference from '../../fixtures/reference.json' with { type: 'json' }
import { defaultRules } from '../../support/limits.ts'
import { models } from './pictures.ts'

// What scripts/models/verify --reference measured in Python with the same nets: two implementations of one rule.
const faces: (readonly ExaminedFace[])[] = []

beforeAll(async () => {
  const nets = await loadNets({
    models,
    detector: { runtime: 'onnxruntime', minScore: reference.detector.score },
    nets: 'facenet+mobilefacenet',
  })
  for (const { photo } of reference.photos) {
    const examination = await examine(readFileSync(join(root, photo)), nets, defaultRules)
    if (!examination.readable) throw new Error(`${photo} cannot be decoded`)
    faces.push(examination.faces)
  }
})

test('the reference was made with the nets and photos that are here', () => {
  const passports = Object.values(readManifest(models).models)
  for (const [file, sha256] of Object.entries(reference.files)) {
    expect(passports.find((passport) => passport.file === file)?.sha256).toBe(sha256)
  }
  for (const { photo, sha256 } of reference.photos) {
    expect(
      createHash('sha256')
        .update(readFileSync(join(root, photo)))
        .digest('hex'),
    ).toBe(sha256)
  }
})

describe.each(reference.photos.map(({ photo, faces: expected }, index) => ({ photo, expected, index })))(
  '$photo',
  ({ expected, index }) => {
    test('shows the same faces, at an IoU of at least 0.97', () => {
      expect(faces[index]).toHaveLength(expected.length)
      for (const [i, { box, score }] of expected.entries()) {
        const [x, y, width, height] = box as [number, number, number, number]
        const found = faces[index]?.[i]?.detection
        expect(iou(found?.box ?? { x: 0, y: 0, width: 0, height: 0 }, { x, y, width, height })).toBeGreaterThan(0.97)
        expect(found?.score).toBeCloseTo(score, 1)
      }
    })

    test('has its landmarks at the same places, within 3 % of the face', () => {
      for (const [i, { box, landmarks }] of expected.entries()) {
        const found = Object.values(faces[index]?.[i]?.detection.landmarks ?? {})
        for (const [j, [x, y]] of (landmarks as [number, number][]).entries()) {
          const distance = Math.hypot((found[j]?.x ?? 1e9) - x, (found[j]?.y ?? 1e9) - y)
          expect(distance).toBeLessThan(0.03 * (box[2] as number))
        }
      }
    })
  },
)

test.each(['facenet', 'mobilefacenet'] as const)(
  'embeddings of %s have unit length and the same cosines, within 0.03',
  (net) => {
    const vectors = faces.map(([face]) => vectorOf(face, net))
    for (const [i, row] of reference.cosines[net].entries()) {
      for (const [j, expected] of row.entries()) {
        const actual = cosine(vectors[i] as Float32Array, vectors[j] as Float32Array)
        expect(Math.abs(actual - expected)).toBeLessThan(i === j ? 1e-5 : 0.03)
      }
    }
  },
)

function vectorOf(face: ExaminedFace | undefined, net: string): Float32Array {
  const found = face?.usable ? face.embeddings.find(({ space }) => space.startsWith(`${net}-`)) : undefined
  if (found === undefined) throw new Error(`no embedding of ${net}`)
  return found.vector
}
