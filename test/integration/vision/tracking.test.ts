import { beforeAll, describe, expect, test } from 'vitest'
import type { GallerySnapshot } from '../../../src/domain/person.ts'
import { type LoadedNets, loadNets } from '../../../src/vision/nets.ts'
import { knownPeople } from '../../support/known-people.ts'
import { trackScene } from '../../support/tracked-scene.ts'
import { models } from './pictures.ts'

let nets: LoadedNets
let gallery: GallerySnapshot
beforeAll(async () => {
  nets = await loadNets({ models, detector: { runtime: 'onnxruntime', minScore: 0.5 }, nets: 'facenet' })
  gallery = await knownPeople(nets)
})

/** Below what docs/tracking.md measured, by a few faces for processors that round otherwise. */
const floors = [
  { scene: 'demo', mota: 0.93, idf1: 0.95 },
  { scene: 'crossing', mota: 0.75, idf1: 0.87 },
  { scene: 'occlusion', mota: 0.9, idf1: 0.94 },
  { scene: 'turning-back', mota: 0.95, idf1: 0.95 },
  { scene: 'returning', mota: 0.93, idf1: 0.95 },
  { scene: 'standing', mota: 0.94, idf1: 0.96 },
]

describe.each([10, 5])('at %i frames a second', (fps) => {
  test.each(floors)('faces are followed and named: $scene', async ({ scene, mota, idf1 }) => {
    const { metrics, misnamed, timeToName } = await trackScene(scene, nets, gallery, fps)
    expect(metrics).toMatchObject({ switches: 0, transfers: 0 })
    expect(metrics.mota).toBeGreaterThan(mota)
    expect(metrics.idf1).toBeGreaterThan(idf1)
    expect(misnamed).toBe(0)
    // Of the scene's clock: three looks need two steps, and the gate may find the face a frame late.
    expect(timeToName).toBeLessThanOrEqual(1000)
  })
})

test('who stands still is followed although most frames are not looked at', async () => {
  const { tally, tracks } = await trackScene('standing', nets, gallery)
  expect(tracks).toBe(1)
  expect(tally.still).toBeGreaterThan(60)
})

test('where nobody comes, hardly any frame is looked at', async () => {
  const { tally, tracks } = await trackScene('quiet', nets, gallery)
  expect(tracks).toBe(0)
  expect(tally.stages.detect.runs).toBeLessThan(tally.frames)
})
