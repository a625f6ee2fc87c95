import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brand, type PersonId, type TrackId } from '../../../src/domain/brand.ts'
import type { Sighting } from '../../../src/domain/sighting.ts'
import type { FrameResult } from '../../../src/pipeline/walk.ts'
import { trackIds } from '../../../src/stages/track.ts'
import { square } from '../stages/faces.ts'
import { type Actor, actor, ann, bob, cid, door, frame, gallery, like, rules, space, World } from './world.ts'

const [left, right] = [square(0, 0), square(300, 0)]
/** Good enough to be used, yet of a quality of 0.71. */
const blurred = (vector: Float32Array): Actor => ({ ...actor(vector, left), light: { sharpness: 0.77 } })
const isAnn = like({ ann: 1 })
const isBob = like({ bob: 1 })
const isStranger = like({})

/** Who was told, in order: [track, person or kind]. */
const told = (results: readonly FrameResult[]) =>
  results.flatMap(({ sightings }) =>
    sightings.map(({ track, identity }) => [track, identity.kind === 'person' ? identity.person : identity.kind]),
  )

describe('somebody of the gallery', () => {
  test('is told once, with the frame that completed the evidence', async () => {
    const world = new World(gallery(7, ann, bob))
    const results = await world.watch([0, 100, 200, 300], actor(like({ ann: 0.8, bob: 0.2 })))
    expect(results.map(({ sightings }) => sightings)).toEqual([
      [],
      [],
      [
        {
          identity: { kind: 'person', person: ann },
          camera: door,
          track: 1,
          similarity: expect.closeTo(0.8),
          probability: expect.closeTo(1),
          threshold: expect.closeTo(0.428, 3),
          margin: expect.closeTo(0.6),
          framesUsed: 3,
          quality: 1,
          box: left,
          capturedAt: 200,
          space,
          galleryRevision: 7,
        },
      ],
      [],
    ])
  })

  test('is present from then on while in sight', async () => {
    const world = new World(gallery(1, ann))
    const results = await world.watch([0, 100, 200, 300], actor(isAnn))
    results.push(await world.see(400), await world.see(500, actor(isAnn)))
    expect(results.map(({ presence }) => presence.people)).toEqual([[], [], [ann], [ann], [], [ann]])
    expect(results.at(-1)?.presence).toEqual({ camera: door, people: [ann], strangers: 0, at: 500 })
  })

  test('must be recognised anew after leaving the picture', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], actor(isAnn))
    await world.see(1300)
    const back = await world.watch([1400, 1500, 1600], actor(isAnn))
    expect(back[0]?.presence.people).toEqual([])
    expect(told(back)).toEqual([[2, ann]])
  })
})

describe('a stranger', () => {
  test('is told as unknown, with the nearest person', async () => {
    const world = new World(gallery(1, ann, bob))
    const results = await world.watch([0, 100, 200], actor(like({ ann: 0.1, bob: 0.2 })))
    expect(told(results)).toEqual([[1, 'unknown']])
    expect(results[2]?.sightings[0]).toMatchObject({
      similarity: expect.closeTo(0.2),
      margin: expect.closeTo(0.1),
      probability: null,
    })
    expect(results.map(({ presence }) => presence.strangers)).toEqual([0, 0, 1])
  })

  test('before an empty gallery resembles nobody', async () => {
    const world = new World(gallery(0))
    const results = await world.watch([0, 100, 200], actor(isAnn))
    expect(told(results)).toEqual([[1, 'unknown']])
    expect(results[2]?.sightings[0]).toMatchObject({ similarity: null, margin: null, galleryRevision: 0 })
  })

  test('is not named for one lucky frame', async () => {
    const world = new World(gallery(1, ann))
    const looks = [isStranger, isAnn, ...Array(10).fill(isStranger)]
    const results: FrameResult[] = []
    for (const [i, look] of looks.entries()) results.push(await world.see(100 * i, actor(look)))
    expect(told(results)).toEqual([[1, 'unknown']])
  })
})

describe('evidence', () => {
  test('that fits two people is told as ambiguous, and counts as nobody', async () => {
    const world = new World(gallery(1, ann, bob))
    const results = await world.watch([0, 100, 200, 300, 400, 500], actor(like({ ann: 0.7, bob: 0.68 })))
    expect(told(results)).toEqual([[1, 'ambiguous']])
    expect(results[5]?.presence).toMatchObject({ people: [], strangers: 0 })
  })

  test('that contradicts itself names nobody', async () => {
    const world = new World(gallery(1, ann, bob))
    const results: FrameResult[] = []
    for (let at = 0; at < 2000; at += 200) {
      results.push(await world.see(at, actor(isAnn)), await world.see(at + 100, actor(isBob)))
    }
    expect(told(results)).toEqual([[1, 'ambiguous']])
  })

  test('of later looks takes a name back', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], actor(isAnn))
    const results = await world.watch([1200, 1300, 1400, 1500], actor(isStranger))
    expect(told(results)).toEqual([[1, 'unknown']])
    expect(results[2]?.sightings).toMatchObject([{ framesUsed: 6 }])
    expect(results.map(({ presence }) => presence.people)).toEqual([[ann], [ann], [], []])
  })

  test('of a decision is what is told: never a similarity of the face that the track had before', async () => {
    const world = new World(gallery(1, ann, bob))
    await world.watch([0, 100, 200], actor(isAnn))
    const results = await world.watch([1200, 2200, 3200], blurred(like({ bob: 0.8 })))
    expect(results[2]?.sightings).toMatchObject([
      { identity: { person: bob }, similarity: expect.closeTo(0.8), quality: expect.closeTo(0.71) },
    ])
  })

  test('is of all looks, a better face more than a poor one', async () => {
    const world = new World(gallery(1, ann))
    await world.see(0, blurred(like({ ann: 0.9 })))
    await world.see(100, blurred(like({ ann: 0.9 })))
    const { sightings } = await world.see(200, actor(like({ ann: 0.6 }), left))
    expect(sightings).toMatchObject([{ quality: 1 }])
    expect(sightings[0]?.similarity).toBeGreaterThan(0.7)
    expect(sightings[0]?.similarity).toBeLessThan(0.8)
  })
})

describe('embedding', () => {
  test('is done in each frame until the track is decided, then once a second', async () => {
    const world = new World(gallery(1, ann))
    const counts: number[] = []
    for (let at = 0; at <= 2300; at += 100) {
      await world.see(at, actor(isAnn))
      counts.push(world.script.embedded.length)
    }
    const embeddedAt = counts.flatMap((count, i) => (count > (counts[i - 1] ?? 0) ? 100 * i : []))
    expect(embeddedAt).toEqual([0, 100, 200, 1200, 2200])
    expect(world.tally).toMatchObject({ frames: 24, faces: 24, embedded: 5 })
  })

  test('is spared a face in bad light, which is told with its track', async () => {
    const world = new World(gallery(1, ann))
    const { rejected } = await world.see(0, { ...actor(isAnn), light: { sharpness: 0.5 } })
    expect(rejected).toMatchObject([
      { track: 1, detection: { score: 0.9 }, rejection: { reason: 'blurred', value: 0.5, direction: 'below' } },
    ])
    expect(world.script.embedded).toEqual([])
    expect(world.tally.snapshot()).toMatchObject({ rejected: { blurred: 1 }, embedded: 0 })
  })

  test('is measured only while it waits for a look, and when its shape is good enough', async () => {
    const world = new World(gallery(1, ann))
    const small = actor(isBob, square(300, 200, 20))
    const results = await world.watch([0, 100, 200, 300, 400, 500, 600], actor(isAnn), small)
    expect(world.script.measured).toHaveLength(3)
    expect(world.script.measured.every(({ vector }) => vector === isAnn)).toBe(true)
    expect(results.map(({ rejected }) => rejected.map(({ rejection }) => rejection.reason))).toEqual(
      new Array(7).fill(['small']),
    )
  })

  test('is looked at sooner only when the face got better in its light, too', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], blurred(isAnn))
    await world.see(600, blurred(isAnn))
    expect(world.script.embedded).toHaveLength(3)
    await world.see(700, actor(isAnn))
    expect(world.script.embedded).toHaveLength(4)
  })

  test('that comes to nothing is no vote, and is told', async () => {
    const world = new World(gallery(1, ann))
    const strange = { ...actor(isStranger), strange: true }
    const results = await world.watch([0, 100, 200, 300, 400, 500], strange)
    expect(results.flatMap(({ sightings }) => sightings)).toEqual([])
    expect(results[0]?.rejected).toMatchObject([
      { detection: strange.detection, rejection: { reason: 'no-embedding', value: 0, limit: 1 } },
    ])
    const told = results.flatMap(({ rejected }) => rejected).length
    expect(world.tally.snapshot()).toMatchObject({ embedded: 0, rejected: { 'no-embedding': told } })
  })

  test('is spared a face that is not good enough, which is counted by reason', async () => {
    const world = new World(gallery(1, ann))
    const other = [actor(isAnn, square(200, 200, 20)), actor(isAnn, square(590, 0))]
    const results = [await world.see(0, ...other, actor(isStranger, square(300, 200)))]
    results.push(...(await world.watch([100, 200], ...other, actor(isAnn, square(300, 200), 0.4))))
    expect(world.script.embedded).toHaveLength(1)
    expect(world.tally.snapshot().rejected).toEqual({ small: 3, 'cut-off': 3, uncertain: 2 })
    expect(world.tally).toMatchObject({ frames: 3, faces: 9, embedded: 1 })
    expect(told(results)).toEqual([])
    expect(results[2]?.presence).toMatchObject({ people: [], strangers: 0 })
  })

  test('waits for a track to become good enough', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100], actor(isAnn, left, 0.4))
    const results = await world.watch([200, 300, 400], actor(isAnn, left, 0.9))
    expect(results[2]?.sightings).toMatchObject([{ track: 1, framesUsed: 3 }])
  })

  test('of a decided track is not replaced by a face that is not good enough', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], actor(isAnn))
    const results = await world.watch([1200, 1300, 1400], actor(isStranger, left, 0.3))
    expect(told(results)).toEqual([])
    expect(results[2]?.presence.people).toEqual([ann])
  })
})

describe('several faces', () => {
  test('are several tracks, each told by itself', async () => {
    const world = new World(gallery(1, ann, bob))
    const results = await world.watch([0, 100, 200], actor(isBob, left), actor(isStranger, right))
    expect(told(results)).toEqual([
      [1, bob],
      [2, 'unknown'],
    ])
    expect(results[2]?.presence).toMatchObject({ people: [bob], strangers: 1 })
  })

  test('are never the same person', async () => {
    const world = new World(gallery(1, ann))
    const results = await world.watch([0, 100, 200], actor(like({ ann: 0.7 }), left), actor(like({ ann: 0.9 }), right))
    expect(told(results)).toEqual([
      [1, 'ambiguous'],
      [2, ann],
    ])
  })

  test('compete beyond the frame: a settled track keeps its name against a newcomer less alike', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], actor(like({ ann: 0.9 }), left))
    const results = await world.watch(
      [300, 400, 500],
      actor(like({ ann: 0.9 }), left),
      actor(like({ ann: 0.8 }), right),
    )
    expect(world.script.embedded).toHaveLength(6)
    expect(told(results)).toEqual([[2, 'ambiguous']])
    expect(results[2]?.presence).toMatchObject({ people: [ann], strangers: 0 })
  })

  test('compete beyond the frame: a newcomer more alike takes the name, and the settled track loses it', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], actor(like({ ann: 0.7 }), left))
    const both = [actor(like({ ann: 0.7 }), left), actor(like({ ann: 0.9 }), right)]
    const results = await world.watch([300, 400, 500], ...both)
    expect(told(results)).toEqual([
      [1, 'ambiguous'],
      [2, ann],
    ])
    expect(results.at(-1)?.presence).toMatchObject({ people: [ann], strangers: 0 })
  })

  test('out of sight do not compete', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], actor(like({ ann: 0.9 }), left))
    const results = await world.watch([300, 400, 500], actor(like({ ann: 0.8 }), right))
    expect(told(results)).toEqual([[2, ann]])
  })

  test('that cross are never told by the name of the other', async () => {
    const world = new World(gallery(1, ann, bob))
    const results: FrameResult[] = []
    const whose = new Map<TrackId, PersonId>()
    for (let step = 0; step <= 30; step++) {
      const shift = Math.min(30 * step, 310)
      const places = [square(shift, 0), square(310 - shift, 0)]
      const faces = [isAnn, isBob].map((vector, i) => actor(vector, places[i]))
      const result = await world.see(100 * step, ...faces)
      results.push(result)
      for (const { id, detection } of result.tracks) {
        const owner = detection === faces[0]?.detection ? ann : bob
        expect(whose.get(id) ?? owner).toBe(owner)
        whose.set(id, owner)
      }
    }
    for (const [track, name] of told(results)) expect(name).toBe(whose.get(track as TrackId))
    expect(results.at(-1)?.presence.people.toSorted()).toEqual([ann, bob])
  })

  test('more than a frame can afford are embedded in turn, who waited longest first', async () => {
    const world = new World(gallery(1, ann))
    const crowd = [0, 150, 300, 450].map((x) => actor(isStranger, square(x, 0)))
    const results = await world.watch([0, 100, 200, 300, 400, 500], ...crowd)
    expect(world.script.embedded.map((one) => crowd.indexOf(one))).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3])
    expect(told(results)).toHaveLength(4)
  })
})

describe('a track that was interrupted', () => {
  const hidden = [300, 400, 500, 600, 700]

  test('is looked at again at once, and is told nothing new when it is the same person', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], actor(isAnn))
    await world.watch(hidden)
    const results = await world.watch([800, 900, 1000], actor(isAnn))
    expect(world.script.embedded).toHaveLength(6)
    expect(told(results)).toEqual([])
    expect(results.map(({ presence }) => presence.people)).toEqual([[], [], [ann]])
  })

  test('does not hand on a name: who comes back is present once proven', async () => {
    const world = new World(gallery(1, ann, bob))
    await world.watch([0, 100, 200], actor(isAnn))
    await world.watch(hidden)
    const results = await world.watch([800, 900, 1000], actor(isBob))
    expect(told(results)).toEqual([[1, bob]])
    expect(results.map(({ presence }) => presence.people)).toEqual([[], [], [bob]])
  })

  test('is nobody while the face is not good enough to be judged', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], actor(isAnn, square(0, 0, 80)))
    await world.watch(hidden)
    const results = await world.watch([800, 900, 1000, 1100], actor(isAnn, square(-26, 0, 80)))
    expect(results.map(({ tracks }) => tracks.map(({ id }) => id))).toEqual([[1], [1], [1], [1]])
    expect(results.map(({ presence }) => presence.people)).toEqual([[], [], [], []])
  })

  test('is not proven by a change of the gallery', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], actor(isAnn))
    await world.watch(hidden)
    await world.see(800, actor(isAnn))
    world.use(gallery(2, ann, bob))
    const results = await world.watch([900, 1000, 1100], actor(isAnn))
    expect(results.map(({ presence }) => presence.people)).toEqual([[], [ann], [ann]])
  })
})

describe('when the machine is to do less', () => {
  const frames = Array.from({ length: 61 }, (_, i) => 100 * i)

  test('somebody is looked for at most so often, and the frames between are counted', async () => {
    const world = new World(gallery(1, ann))
    world.walk.useLeastInterval(400)
    await world.watch(frames, actor(isAnn))
    expect(world.tally.snapshot()).toMatchObject({
      frames: 61,
      governed: 45,
      still: 0,
      stages: { detect: { runs: 16 } },
    })
  })

  test('who walks stays one track, is told once, and is present between the looks', async () => {
    const world = new World(gallery(1, ann))
    world.walk.useLeastInterval(400)
    const results: FrameResult[] = []
    for (const at of frames) results.push(await world.see(at, actor(isAnn, square(at / 20, 0))))
    expect(told(results)).toEqual([[1, ann]])
    expect(new Set(results.flatMap(({ tracks }) => tracks.map(({ id }) => id)))).toEqual(new Set([1]))
    for (const { presence } of results.slice(9)) expect(presence.people).toEqual([ann])
    expect(results.at(-1)?.presence.at).toBe(6000)
  })

  test('a name is not doubted for the looks that were left out', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], actor(isAnn))
    world.walk.useLeastInterval(400)
    const results = await world.watch(
      frames.map((at) => 300 + at),
      actor(isAnn),
    )
    for (const { presence } of results) expect(presence.people).toEqual([ann])
  })

  test('it looks at every frame again as soon as it may', async () => {
    const world = new World(gallery(1, ann))
    world.walk.useLeastInterval(400)
    await world.watch([0, 100], actor(isAnn))
    world.walk.useLeastInterval(0)
    await world.watch([200, 300, 400], actor(isAnn))
    expect(world.tally).toMatchObject({ frames: 5, governed: 1 })
  })
})

describe('while nothing moves', () => {
  const light = (at: number, level = 100) => ({ ...frame(0, at), pixels: new Uint8Array(640 * 480 * 3).fill(level) })
  /** A frame in which a square of pixels is light. */
  const moved = (at: number, left: number) => {
    const { pixels, ...rest } = light(at)
    for (let y = 100; y < 200; y++) pixels.fill(200, 3 * (640 * y + left), 3 * (640 * y + left + 100))
    return { ...rest, pixels }
  }
  const still = async (world: World, times: readonly number[], ...actors: readonly Actor[]) => {
    world.script.actors = actors
    const results: FrameResult[] = []
    for (const at of times) results.push(await world.walk.process(light(at)))
    return results
  }
  const every100 = (from: number, to: number) => Array.from({ length: (to - from) / 100 + 1 }, (_, i) => from + 100 * i)

  test('nobody is looked for but now and then, and nothing is converted', async () => {
    const world = new World(gallery(1, ann), { motion: true })
    await still(world, every100(0, 5900))
    expect(world.tally.snapshot().stages).toMatchObject({
      motion: { runs: 60 },
      detect: { runs: 13 },
      convert: { runs: 13 },
    })
    expect(world.tally).toMatchObject({ frames: 60, still: 47 })
  })

  test('who fades in without being noticed is found by the next look', async () => {
    const world = new World(gallery(1, ann), { motion: true })
    await still(world, every100(0, 3500))
    const results = await still(world, every100(3600, 6000), actor(isAnn))
    expect(told(results)).toEqual([[1, ann]])
    expect(results.findIndex(({ tracks }) => tracks.length > 0)).toBeLessThanOrEqual(20)
  })

  test('who stands still stays one track and present, at two looks a second', async () => {
    const world = new World(gallery(1, ann), { motion: true })
    const results = await still(world, every100(0, 60_000), actor(isAnn))
    expect(told(results)).toEqual([[1, ann]])
    for (const { presence, tracks } of results.slice(2)) {
      expect(presence.people).toEqual([ann])
      expect(tracks.map(({ id }) => id)).toEqual([1])
    }
    expect(results.at(-1)?.presence.at).toBe(60_000)
    expect(world.tally.snapshot().stages.detect.runs).toBeLessThan(140)
    expect(world.tally.embedded).toBeLessThan(65)
  })

  test('who is gone is missed soon', async () => {
    const world = new World(gallery(1, ann), { motion: true })
    await still(world, every100(0, 10_000), actor(isAnn))
    const results = await still(world, every100(10_100, 12_000))
    expect(results.findIndex(({ tracks }) => tracks.length === 0)).toBeLessThanOrEqual(5)
  })

  test('time in which nobody is looked for is not time out of sight', async () => {
    const world = new World(gallery(1, ann), { motion: true })
    await still(world, every100(0, 10_000), actor(isAnn))
    const times = every100(10_100, 11_000)
    let missedAt: number | undefined
    while (missedAt === undefined) {
      const at = times.shift() as number
      if ((await still(world, [at]))[0]?.tracks.length === 0) missedAt = at
    }
    await still(world, every100(missedAt + 100, missedAt + 700))
    const [back] = await still(world, [missedAt + 800], actor(isAnn))
    expect(back?.tracks.map(({ id }) => id)).toEqual([1])
  })

  test('and then something does, faces are looked for at once, and for a moment after', async () => {
    const world = new World(gallery(1, ann), { motion: true })
    await still(world, every100(0, 4200))
    const before = world.script.looks.length
    await world.walk.process(moved(4300, 100))
    expect(world.script.looks).toHaveLength(before + 1)
    await still(world, every100(4400, 5300))
    expect(world.script.looks).toHaveLength(before + 11)
  })

  test('every frame is looked at when the gate is switched off, from the next frame on', async () => {
    const world = new World(gallery(1, ann), { motion: true })
    await still(world, every100(0, 3000))
    world.walk.useRules({ ...rules, motion: { enabled: false, checkEvery: 2000 } })
    const before = world.script.looks.length
    await still(world, every100(3100, 4000))
    expect(world.script.looks).toHaveLength(before + 10)
  })
})

test('after it was told to forget, who still stands there is recognised anew, on another track', async () => {
  const world = new World(gallery(1, ann))
  await world.watch([0, 100, 200], actor(isAnn))
  world.walk.forget()
  const after = await world.watch([300, 400, 500], actor(isAnn))
  expect(after.map(({ presence }) => presence.people)).toEqual([[], [], [ann]])
  expect(told(after)).toEqual([[2, ann]])
})

describe('another gallery', () => {
  const times = (from: number) => [from, from + 100, from + 200]

  test('that changes nothing about who it is tells nothing', async () => {
    const world = new World(gallery(1, ann))
    await world.watch(times(0), actor(isAnn))
    world.use(gallery(2, ann, bob))
    const results = await world.watch(times(300), actor(isAnn))
    expect(world.script.embedded).toHaveLength(3)
    expect(told(results)).toEqual([])
    expect(results.map(({ presence }) => presence.people)).toEqual([[ann], [ann], [ann]])
  })

  test('names a stranger who was enrolled, by the looks that were taken before', async () => {
    const world = new World(gallery(1, ann))
    await world.watch(times(0), actor(isBob))
    world.use(gallery(2, ann, bob))
    const results = await world.watch(times(300), actor(isBob))
    expect(told(results)).toEqual([[1, bob]])
    expect(results[0]?.sightings[0]).toMatchObject({ galleryRevision: 2, framesUsed: 3, similarity: expect.closeTo(1) })
  })

  test('without a person ends their presence with the next frame, and tells who is seen instead', async () => {
    const world = new World(gallery(1, ann, bob))
    await world.watch(times(0), actor(isAnn))
    world.use(gallery(2, bob))
    const results = await world.watch(times(300), actor(isAnn))
    expect(results.map(({ presence }) => [presence.people, presence.strangers])).toEqual([
      [[], 1],
      [[], 1],
      [[], 1],
    ])
    expect(told(results)).toEqual([[1, 'unknown']])
  })

  test('without a person ends their presence even when their face is no longer good enough to judge', async () => {
    const world = new World(gallery(1, ann))
    await world.watch(times(0), actor(isAnn))
    world.use(gallery(2))
    const results = await world.watch(times(300), actor(isAnn, left, 0.3))
    expect(results.map(({ presence }) => presence.people)).toEqual([[], [], []])
    expect(told(results)).toEqual([[1, 'unknown']])
  })

  test('to which a person returned tells them again', async () => {
    const world = new World(gallery(1, ann))
    await world.watch(times(0), actor(isAnn))
    world.use(gallery(2))
    await world.see(300, actor(isAnn))
    world.use(gallery(3, ann))
    expect(told(await world.watch(times(400), actor(isAnn)))).toEqual([[1, ann]])
  })

  test('that arrives while a frame is in work is for the next: one frame is judged by one gallery', async () => {
    const world = new World(gallery(1, ann, bob))
    const both = [actor(isAnn, left), actor(isBob, right)]
    await world.watch([0, 100], ...both)
    const embeddings = [() => {}, () => world.use(gallery(2, ann, bob, cid))]
    world.script.onEmbed = () => embeddings.shift()?.()
    const third = await world.see(200, ...both)
    expect(told([third])).toEqual([
      [1, ann],
      [2, bob],
    ])
    expect(third.sightings.map(({ galleryRevision }) => galleryRevision)).toEqual([1, 1])
    const later = await world.watch([1200, 1300, 1400], actor(isAnn, left), actor(like({ cid: 1 }), right))
    expect(later[2]?.sightings).toMatchObject([{ track: 2, identity: { person: cid }, galleryRevision: 2 }])
  })
})

describe('a picture', () => {
  const released = (world: World) => world.script.pictures.map(({ releases }) => releases)

  test('is released once with its frame', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100, 200], actor(isAnn))
    expect(released(world)).toEqual([1, 1, 1])
  })

  test.each(['onDetect', 'onEmbed'] as const)(
    'is released when a net fails (%s), and the walk goes on',
    async (net) => {
      const world = new World(gallery(1, ann))
      const failure = new Error('the net failed')
      world.script[net] = () => {
        throw failure
      }
      await expect(world.see(0, actor(isAnn))).rejects.toBe(failure)
      expect(released(world)).toEqual([1])
      world.script[net] = () => {}
      expect(told(await world.watch([100, 200, 300], actor(isAnn)))).toEqual([[1, ann]])
      expect(released(world)).toEqual([1, 1, 1, 1])
    },
  )
})

describe('a track that ends', () => {
  test('is told with the mean of its looks, and who it was', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100], actor(like({ ann: 0.8 })))
    await world.see(200, actor(like({ ann: 1 })))
    const results = await world.watch([1300, 1400])
    const ended = results.flatMap((result) => result.ended)
    expect(ended).toMatchObject([{ camera: door, track: 1, identity: { person: ann }, looks: 3, quality: 1 }])
    const mean = [0.8 + 0.8 + 1, 0.6 + 0.6]
    const length = Math.hypot(...mean)
    expect(ended[0]?.embeddings).toEqual([
      { space, vector: Float32Array.of((mean[0] as number) / length, 0, 0, (mean[1] as number) / length) },
    ])
  })

  test('undecided is not told', async () => {
    const world = new World(gallery(1, ann))
    await world.watch([0, 100], actor(isAnn))
    expect((await world.watch([1300, 1400])).flatMap(({ ended }) => ended)).toEqual([])
  })
})

test('what was known of a track is forgotten with it', async () => {
  const world = new World(gallery(1, ann), { nextTrackId: () => brand<TrackId>(1) })
  await world.watch([0, 100, 200], actor(isAnn))
  await world.see(1000)
  expect((await world.see(1100, actor(isStranger))).presence.people).toEqual([])
})

test('walks that share their ids share no track', async () => {
  const nextTrackId = trackIds()
  const worlds = [new World(gallery(1, ann), { nextTrackId }), new World(gallery(1, ann), { nextTrackId })]
  const results: FrameResult[] = []
  for (const world of worlds) results.push(...(await world.watch([0, 100, 200], actor(isAnn))))
  expect(told(results)).toEqual([
    [1, ann],
    [2, ann],
  ])
})

describe('for any looks of one track', () => {
  interface Look {
    readonly ann: number
    readonly bob: number
    readonly score: number
  }
  const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })
  /** Of somebody, of somebody else, of a stranger; clear enough to be judged, or not. */
  const looks: fc.Arbitrary<Look[]> = fc.array(
    fc.oneof(
      fc.record({ ann: between(0.4, 0.8), bob: between(0, 0.6), score: between(0.3, 1) }),
      fc.record({ ann: between(0, 0.6), bob: between(0.4, 0.8), score: between(0.3, 1) }),
      fc.record({ ann: between(0, 0.6), bob: between(0, 0.6), score: between(0.3, 1) }),
    ),
    { maxLength: 25 },
  )
  /** So far apart that even a decided track is embedded in each frame. */
  const watch = async (film: readonly Look[]) => {
    const world = new World(gallery(1, ann, bob))
    const results: FrameResult[] = []
    for (const [i, { score, ...look }] of film.entries()) {
      results.push(await world.see(1000 * i, actor(like(look), left, score)))
    }
    return results
  }

  test('a name rests on two usable looks at least that are near enough', async () => {
    // What a name takes of the best of looks, of two people at 0.001.
    const enough = 0.42
    const near = (id: PersonId, film: readonly Look[]): number =>
      film.filter((look) => look.score >= 0.5 && (id === ann ? look.ann : look.bob) >= enough).length
    await fc.assert(
      fc.asyncProperty(looks, async (film) => {
        for (const [i, { presence }] of (await watch(film)).entries()) {
          for (const id of presence.people) expect(near(id, film.slice(0, i + 1))).toBeGreaterThanOrEqual(2)
        }
      }),
    )
  })

  test('what is told agrees with itself: a name has a similarity that was enough, and unknown one that was not', async () => {
    const agrees = ({ identity, similarity, threshold, probability }: Sighting): boolean => {
      const enough = (similarity as number) >= (threshold as number)
      if (identity.kind === 'person') return enough && (probability ?? 0) > 0.5
      return probability === null && !(enough && identity.kind === 'unknown')
    }
    await fc.assert(
      fc.asyncProperty(looks, async (film) => {
        const sightings = (await watch(film)).flatMap((result) => result.sightings)
        expect(sightings.filter((sighting) => !agrees(sighting))).toEqual([])
      }),
    )
  })

  test('nobody is told twice running, and presence is what was told last', async () => {
    await fc.assert(
      fc.asyncProperty(looks, async (film) => {
        let last: string | undefined
        for (const result of await watch(film)) {
          for (const [, identity] of told([result])) {
            expect(identity).not.toBe(last)
            last = String(identity)
          }
          expect(result.presence.people).toEqual([ann, bob].filter((id) => id === last))
          expect(result.presence.strangers).toBe(last === 'unknown' ? 1 : 0)
        }
      }),
    )
  })
})
