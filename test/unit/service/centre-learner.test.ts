import { describe, expect, test, vi } from 'vitest'
import {
  brand,
  type CameraId,
  type EmbeddingSpace,
  type MonotonicMs,
  type PersonId,
  type TrackId,
  type WallMs,
} from '../../../src/domain/brand.ts'
import type { EndedTrack, Identity } from '../../../src/domain/sighting.ts'
import { createLog } from '../../../src/log/log.ts'
import { CentreLearner } from '../../../src/service/record/centre-learner.ts'
import { MemoryGalleryStore } from '../../../src/storage/memory.ts'

const [door, yard] = ['door', 'yard'].map((name) => brand<CameraId>(name)) as [CameraId, CameraId]
const space = brand<EmbeddingSpace>('test/1')
const unknown: Identity = { kind: 'unknown' }
const ann: Identity = { kind: 'person', person: brand<PersonId>('ann') }

function track(identity: Identity, vector = [0.6, 0.8], camera = door): EndedTrack {
  const embeddings = [{ space, vector: Float32Array.from(vector) }] as const
  return { camera, track: brand<TrackId>(1), identity, looks: 3, embeddings, quality: 1 }
}

function learning(over: { enabled?: () => boolean } = {}) {
  const gallery = new MemoryGalleryStore()
  const { centres } = gallery
  const onChange = vi.fn()
  const learner = new CentreLearner({
    centres,
    clock: { wall: () => brand<WallMs>(1), monotonic: () => brand<MonotonicMs>(0), synced: () => true },
    log: createLog('silent', 'main'),
    enabled: () => true,
    onChange,
    ...over,
  })
  const see = async (...tracks: readonly EndedTrack[]) => {
    for (const one of tracks) learner.ended(one)
    await learner.settled()
    return centres.learnt().map(({ camera, count }) => [camera, count])
  }
  return { centres, gallery, onChange, learner, see }
}

describe('the mean of a camera', () => {
  test('is learnt from each stranger and once from each person, not from those who may be either', async () => {
    const { see, centres } = learning()
    const tracks = [track(unknown), track(unknown, [1, 0]), track(ann), track(ann), track({ kind: 'ambiguous' })]
    expect(await see(...tracks)).toEqual([[door, 3]])
    expect([...(centres.learnt()[0]?.vector ?? [])]).toEqual([
      expect.closeTo((0.6 + 1 + 0.6) / 3),
      expect.closeTo((0.8 + 0.8) / 3),
    ])
  })

  test('is each camera’s own', async () => {
    expect(await learning().see(track(ann), track(ann, [1, 0], yard), track(unknown))).toEqual([
      [door, 2],
      [yard, 1],
    ])
  })

  test('comes into force when it is due, as a version that raises the revision and is told', async () => {
    const { see, centres, gallery, onChange } = learning()
    await see(...Array(4).fill(track(unknown)))
    expect([gallery.revision, centres.versions(door, space).length, onChange.mock.calls.length]).toEqual([0, 0, 0])
    await see(track(unknown))
    expect([gallery.revision, onChange.mock.calls.length]).toEqual([1, 1])
    expect(gallery.snapshot([space]).centres).toMatchObject([{ camera: door, space, version: 1, count: 5 }])
    await see(track(unknown))
    expect(gallery.revision).toBe(1)
  })

  test('is not learnt while that is switched off', async () => {
    expect(await learning({ enabled: () => false }).see(track(unknown))).toEqual([])
  })

  test('that cannot be stored is logged, and the next is learnt', async () => {
    const { see, centres } = learning()
    vi.spyOn(centres, 'learn').mockRejectedValueOnce(new Error('disk full'))
    expect(await see(track(unknown), track(unknown))).toEqual([[door, 1]])
  })
})
