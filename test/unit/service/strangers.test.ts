import { describe, expect, test, vi } from 'vitest'
import {
  brand,
  type CameraId,
  type EmbeddingSpace,
  type MonotonicMs,
  type TrackId,
  type WallMs,
} from '../../../src/domain/brand.ts'
import type { EndedTrack } from '../../../src/domain/sighting.ts'
import { createLog } from '../../../src/log/log.ts'
import { LocalStrangerDesk } from '../../../src/service/strangers/local-desk.ts'
import { StrangerWatcher } from '../../../src/service/strangers/watcher.ts'
import { MemoryGalleryStore } from '../../../src/storage/memory.ts'
import { recipe as walkRecipe } from '../pipeline/world.ts'

const space = brand<EmbeddingSpace>('plane/1')
const recipe = { ...walkRecipe, nets: [{ space, weight: 1 }] }
const minute = 60_000
const day = 24 * 60 * minute

/** A track of somebody, whose face is at this angle, degrees. */
function track(angle: number, over: Partial<EndedTrack> = {}): EndedTrack {
  const radians = (angle * Math.PI) / 180
  return {
    camera: brand<CameraId>('door'),
    track: brand<TrackId>(1),
    identity: { kind: 'unknown' },
    looks: 5,
    embeddings: [{ space, vector: Float32Array.of(Math.cos(radians), Math.sin(radians)) }],
    quality: 1,
    ...over,
  }
}

function watching() {
  const gallery = new MemoryGalleryStore()
  const time = { now: 1_700_000_000_000, synced: true }
  const enabled = { value: true }
  const watcher = new StrangerWatcher({
    strangers: gallery.strangers,
    vision: { spaces: [space], recipes: [recipe] },
    clock: {
      wall: () => brand<WallMs>(time.now),
      monotonic: () => brand<MonotonicMs>(0),
      synced: () => time.synced,
    },
    log: createLog('silent', 'main'),
    enabled: () => enabled.value,
    falseMatchRate: () => 0.001,
  })
  const onChange = vi.fn()
  const desk = new LocalStrangerDesk({ strangers: gallery.strangers, gallery, onChange })
  const see = async (...tracks: readonly EndedTrack[]) => {
    for (const one of tracks) watcher.ended(one)
    await watcher.settled()
    return desk.strangers()
  }
  return { gallery, time, enabled, desk, see, onChange }
}

describe('a stranger', () => {
  test('who comes back is the same one, and each visit counts', async () => {
    const { see, time } = watching()
    const [first] = await see(track(0))
    expect(first).toMatchObject({ visits: 1, looks: 1, firstSeenAt: time.now, lastSeenAt: time.now })
    time.now += 5 * minute
    expect(await see(track(10))).toMatchObject([{ id: first?.id, visits: 1, looks: 2 }])
    time.now += 20 * minute
    expect(await see(track(5))).toMatchObject([
      { id: first?.id, visits: 2, looks: 3, firstSeenAt: first?.firstSeenAt, lastSeenAt: time.now },
    ])
  })

  test('who is another one is another one', async () => {
    const strangers = await watching().see(track(0), track(90))
    expect(strangers).toHaveLength(2)
  })

  test.each<[string, Partial<EndedTrack>]>([
    ['seen too briefly', { looks: 2 }],
    ['seen too poorly', { quality: 0.5 }],
    ['who may be somebody', { identity: { kind: 'ambiguous' } }],
  ])('%s is not kept', async (_, over) => {
    expect(await watching().see(track(0, over))).toEqual([])
  })

  test('is not kept while that is off', async () => {
    const { see, enabled } = watching()
    enabled.value = false
    expect(await see(track(0))).toEqual([])
  })

  test('who has not come for a week is forgotten, even while nobody is kept any more', async () => {
    const { see, time, enabled } = watching()
    await see(track(0))
    enabled.value = false
    time.now += 6 * day
    expect(await see(track(90))).toHaveLength(1)
    time.now += 2 * day
    expect(await see(track(90))).toEqual([])
  })

  test('is not forgotten by a clock that cannot be trusted', async () => {
    const { see, time } = watching()
    await see(track(0))
    Object.assign(time, { now: time.now + 365 * day, synced: false })
    expect(await see(track(0))).toHaveLength(1)
  })

  test('of whom much was seen keeps the best looks', async () => {
    const { see } = watching()
    const looks = Array.from({ length: 12 }, (_, i) => track(i, { quality: 0.85 + 0.01 * i }))
    expect(await see(...looks)).toMatchObject([{ looks: 8 }])
  })

  test('who is named is enrolled by what was kept, and is no stranger any more', async () => {
    const { see, desk, gallery, onChange } = watching()
    const [stranger] = await see(track(0), track(10))
    const person = await desk.nameStranger(` ${stranger?.id.toLowerCase()} `, 'Ada')
    expect(gallery.people()).toMatchObject([{ id: person.id, name: 'Ada', templates: 2 }])
    expect(gallery.templates(person.id).map(({ source }) => source)).toEqual(['camera door', 'camera door'])
    expect([await desk.strangers(), onChange.mock.calls.length]).toEqual([[], 1])
  })

  test('keeps what was known of them when the name is refused', async () => {
    const { see, desk, gallery } = watching()
    const [stranger] = await see(track(0))
    await expect(desk.nameStranger(stranger?.id ?? '', 'a/b')).rejects.toMatchObject({ code: 'person-name-invalid' })
    expect([await desk.strangers(), gallery.people()]).toMatchObject([[{ id: stranger?.id }], []])
  })

  test('can be forgotten', async () => {
    const { see, desk } = watching()
    const [stranger] = await see(track(0))
    await desk.forgetStranger(stranger?.id ?? '')
    expect(await desk.strangers()).toEqual([])
    await expect(desk.forgetStranger(stranger?.id ?? '')).rejects.toMatchObject({ code: 'stranger-unknown' })
  })
})
