import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Detection } from '../../../src/domain/face.ts'
import { FaceTracker, trackIds } from '../../../src/stages/track.ts'
import { detections, face, ms, square } from './faces.ts'

const minScore = 0.5

/** Where a face is: the left edge of a box 100 pixels wide, or that and the detector's score. */
type Place = number | readonly [left: number, score: number]

/** A tracker that is told where faces are. */
function tracker() {
  const tracker = new FaceTracker(trackIds())
  const look = (at: number, ...places: readonly Place[]) => {
    const found = places.map((place) =>
      typeof place === 'number' ? face(square(place, 0)) : face(square(place[0], 0), place[1]),
    )
    const { seen, ended } = tracker.update(found, ms(at), minScore)
    const ids = found.map((detection) => seen.find((track) => track.detection === detection)?.id)
    return { ids, ended, seen, interruptions: seen.map(({ interruptions }) => interruptions) }
  }
  return Object.assign(look, { rest: (at: number) => tracker.rest(ms(at)), searching: () => tracker.searching })
}

describe('a face', () => {
  test('that moves a little stays one track, with the newest detection', () => {
    const look = tracker()
    expect(look(0, 0).ids).toEqual([1])
    expect(look(100, 40).ids).toEqual([1])
    expect(look(200, 80).seen).toMatchObject([{ id: 1, startedAt: 0, seenAt: 200, detection: { box: { x: 80 } } }])
  })

  test.each([50, 100, 200])(
    'that walks past quickly stays one track at a frame each %i ms, though its boxes do not overlap',
    (step) => {
      const look = tracker()
      for (let at = 0; at <= 2000; at += step)
        expect(look(at, 0.6 * at)).toMatchObject({ ids: [1], interruptions: [0] })
    },
  )

  test('that is suddenly elsewhere is another track', () => {
    const look = tracker()
    look(0, 0)
    look(100, 0)
    expect(look(200, 150).ids).toEqual([2])
  })

  test('missed for a moment keeps its track, and is not told as seen meanwhile', () => {
    const look = tracker()
    look(0, 0)
    expect(look(100)).toMatchObject({ seen: [], ended: [] })
    expect(look.searching()).toBe(true)
    expect(look(200, 10)).toMatchObject({ ids: [1], ended: [], interruptions: [0] })
    expect(look.searching()).toBe(false)
  })

  test('missed for longer keeps its track, but may be another face', () => {
    const look = tracker()
    for (const at of [-300, -200, -100, 0]) look(at, 0)
    for (const at of [200, 400, 600, 800]) look(at)
    expect(look(1000, 10)).toMatchObject({ ids: [1], interruptions: [1] })
    expect(look(1100, 10)).toMatchObject({ ids: [1], interruptions: [1] })
  })

  test('missed for too long ends, once', () => {
    const look = tracker()
    look(0, 0)
    expect(look(1000).ended).toEqual([])
    expect(look(1001).ended).toEqual([1])
    expect(look(1100).ended).toEqual([])
    expect(look(1200, 0).ids).toEqual([2])
  })

  test('missed is not followed by who stands there when too much time has passed', () => {
    const look = tracker()
    look(0, 0)
    look(600)
    expect(look(1200, 0)).toMatchObject({ ids: [2], ended: [1] })
  })

  test('that was hidden while walking is looked for where it should be, not where it was', () => {
    const look = tracker()
    for (let at = 0; at <= 500; at += 100) look(at, 0.4 * at)
    for (let at = 600; at <= 900; at += 100) look(at)
    expect(look(1000, 400).ids).toEqual([1])
    const other = tracker()
    for (let at = 0; at <= 500; at += 100) other(at, 0.4 * at)
    for (let at = 600; at <= 900; at += 100) other(at)
    expect(other(1000, 200).ids).toEqual([2])
  })

  test('seen in each frame of a slow camera stays one track', () => {
    const look = tracker()
    expect(look(0, 0).ids).toEqual([1])
    expect(look(1000, 10).ids).toEqual([1])
    expect(look(3000, 20).ids).toEqual([1])
  })

  test('is not followed across a camera that stood still, for anybody may have taken its place', () => {
    const look = tracker()
    look(0, 0)
    expect(look(10_000, 0)).toMatchObject({ ids: [2], ended: [1] })
  })
})

describe('while nothing moves', () => {
  test('who was in sight is held, however long nobody is looked for', () => {
    const look = tracker()
    look(0, 0)
    for (let at = 1000; at <= 60_000; at += 1000) look.rest(at)
    expect(look(60_100, 0)).toMatchObject({ ids: [1], ended: [], interruptions: [0] })
  })

  test('who is then gone has a moment to come back, as always', () => {
    const look = tracker()
    look(0, 0)
    look.rest(10_000)
    expect(look(10_100).ended).toEqual([])
    expect(look(11_001).ended).toEqual([1])
  })

  test('who was lost already is not held', () => {
    const look = tracker()
    look(0, 0)
    look(500)
    look.rest(900)
    expect(look.searching()).toBe(true)
    expect(look(1100).ended).toEqual([1])
  })
})

describe('a weak detection', () => {
  test('begins no track', () => {
    expect(tracker()(0, [0, 0.49])).toMatchObject({ seen: [] })
  })

  test('continues one', () => {
    const look = tracker()
    look(0, 0)
    expect(look(100, [5, 0.4])).toMatchObject({ ids: [1], interruptions: [0] })
  })

  test('beside a strong one is no rival of it', () => {
    const look = tracker()
    look(0, 0)
    expect(look(100, 0, [45, 0.4])).toMatchObject({ ids: [1, undefined], interruptions: [0] })
  })

  test('finds nobody who is lost', () => {
    const look = tracker()
    look(0, 0)
    look(100)
    expect(look(200, [0, 0.4])).toMatchObject({ seen: [] })
  })

  test('of a face half hidden keeps it apart from who is in front of it', () => {
    const look = tracker()
    for (let at = 0; at <= 500; at += 100) look(at, 0, 60)
    expect(look(700, 60, [0, 0.4])).toMatchObject({ ids: [2, 1], ended: [] })
    expect(look(900, 60, [0, 0.4])).toMatchObject({ ids: [2, 1], ended: [] })
  })
})

describe('two faces', () => {
  test('side by side keep their tracks, in whatever order they are found', () => {
    const look = tracker()
    look(0, 0, 150)
    expect(look(100, 160, 10).ids).toEqual([2, 1])
    expect(look(200, 10, 160).ids).toEqual([1, 2])
  })

  test('of which one is left: that one goes on, the other is missed', () => {
    const look = tracker()
    look(0, 0, 100)
    look(100, 0, 100)
    expect(look(200, 0).ids).toEqual([1])
    expect(look(1101, 0).ended).toEqual([2])
  })

  test('of which either may be the old one end its track; who is who is clearer with the next frame', () => {
    const look = tracker()
    look(0, 0)
    look(100, 0)
    expect(look(200, -20, 20).ended).toEqual([1])
    const { ids } = look(300, -40, 40)
    expect(ids).not.toContain(1)
    expect(new Set(ids).size).toBe(2)
  })

  test('of which either may be the only one left both end', () => {
    const look = tracker()
    for (const [at, gap] of [300, 240, 180, 120, 60].entries()) look(100 * at, 0, gap)
    expect(look(500, 30)).toMatchObject({ seen: [], ended: [1, 2] })
    expect(look(600, 30).ids).toEqual([3])
  })

  test('seen once only have nothing to lose: the likelier goes on, in doubt', () => {
    const look = tracker()
    look(0, 0)
    expect(look(200, 30, -20)).toMatchObject({ ids: [2, 1], ended: [] })
    expect(look(300, 30, -20).seen.find(({ id }) => id === 1)?.interruptions).toBeGreaterThan(0)
  })

  test('that touched and parted may have changed places', () => {
    const look = tracker()
    for (const [at, gap] of [190, 160, 130, 100, 75].entries())
      expect(look(100 * at, 0, gap).interruptions).toEqual([0, 0])
    expect(look(500, 0, 75).interruptions).toEqual([0, 0])
    expect(look(600, 0, 95).interruptions).toEqual([1, 1])
    expect(look(700, 0, 120).interruptions).toEqual([1, 1])
  })

  test('that pass each other keep their tracks: who is hidden comes out where they were going', () => {
    const look = tracker()
    for (let step = 0; step <= 20; step++) {
      const [front, back] = [30 * step, 600 - 30 * step]
      const hidden = Math.abs(front - back) < 100
      const { ids, ended } = hidden ? look(100 * step, front) : look(100 * step, front, back)
      expect(ended).toEqual([])
      expect(ids).toEqual(hidden ? [1] : [1, 2])
    }
  })
})

test('a box of nonsense is a track of its own that nothing continues', () => {
  const look = tracker()
  look(0, Number.NaN)
  expect(look(100, 0).ids).toEqual([2])
})

describe('for any faces in any frames', () => {
  interface Shot {
    readonly found: readonly Detection[]
    readonly pause: number
  }
  /** Equal detections would be indistinguishable. */
  const crowd = fc.uniqueArray(detections, { maxLength: 6, selector: ({ box }) => `${box.x} ${box.y}` })
  const film = (pause: fc.Arbitrary<number>) => fc.array(fc.record({ found: crowd, pause }), { maxLength: 12 })
  const forward = film(fc.integer({ min: 1, max: 1500 }))

  /** Each frame with what the tracker made of it; a last frame, much later, ends all. */
  const run = (shots: readonly Shot[]) => {
    const tracker = new FaceTracker(trackIds())
    let now = 0
    return [...shots, { found: [], pause: 1e6 }].map(({ found, pause }) => {
      now += pause
      return { found, now, ...tracker.update(found, ms(now), minScore) }
    })
  }
  /** The id of each detection, which is null when it is in no track. */
  const idsOf = (shots: readonly Shot[]) =>
    run(shots).map(({ found, seen }) => found.map((one) => seen.find(({ detection }) => detection === one)?.id ?? null))

  test('each strong detection is in one track, a weak one in one at most, and each track has one detection', () => {
    fc.assert(
      fc.property(forward, (shots) => {
        for (const { found, now, seen } of run(shots)) {
          const inTracks = new Set(seen.map(({ detection }) => detection))
          expect(inTracks.size).toBe(seen.length)
          expect([...inTracks].filter((one) => !found.includes(one))).toEqual([])
          expect(found.filter((one) => one.score >= minScore && !inTracks.has(one))).toEqual([])
          expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length)
          expect(seen.every(({ seenAt }) => seenAt === now)).toBe(true)
        }
      }),
    )
  })

  test('each id is given to one track, which ends once and never comes back, also when time stands still or goes back', () => {
    fc.assert(
      fc.property(film(fc.integer({ min: -2000, max: 2000 })), (shots) => {
        const updates = run(shots)
        const ended = updates.flatMap(({ ended }) => ended)
        const all = new Set(updates.flatMap(({ seen }) => seen.map(({ id }) => id)))
        expect(ended.toSorted((a, b) => a - b)).toEqual([...all].sort((a, b) => a - b))
        for (const [i, { ended }] of updates.entries()) {
          const later = updates.slice(i).flatMap(({ seen }) => seen.map(({ id }) => id))
          expect(later.filter((id) => ended.includes(id))).toEqual([])
        }
      }),
    )
  })

  test('the order in which they are found does not matter', () => {
    fc.assert(
      fc.property(forward, (shots) => {
        const turned = shots.map(({ found, pause }) => ({ found: found.toReversed(), pause }))
        expect(idsOf(turned).map((ids) => ids.toReversed())).toEqual(idsOf(shots))
      }),
    )
  })

  test('where in the picture they are does not matter', () => {
    const moved = ({ box, score }: Detection) => face({ ...box, x: box.x + 1024, y: box.y - 512 }, score)
    fc.assert(
      fc.property(forward, (shots) => {
        const elsewhere = shots.map(({ found, pause }) => ({ found: found.map(moved), pause }))
        expect(idsOf(elsewhere)).toEqual(idsOf(shots))
      }),
    )
  })
})

test('track ids count from 1', () => {
  const next = trackIds()
  expect([next(), next(), next()]).toEqual([1, 2, 3])
})
