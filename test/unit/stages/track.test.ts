import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Detection } from '../../../src/domain/face.ts'
import { IouTracker, trackIds } from '../../../src/stages/track.ts'
import { detections, face, ms, square } from './faces.ts'

/** A tracker that is told where faces are, by the left edge of boxes 100 pixels wide. */
function tracker() {
  const tracker = new IouTracker(trackIds())
  return (at: number, ...lefts: number[]) => {
    const { seen, ended } = tracker.update(
      lefts.map((left) => face(square(left, 0))),
      ms(at),
    )
    const ids = lefts.map((left) => seen.find(({ detection }) => detection.box.x === left)?.id)
    return { ids, ended, seen }
  }
}

describe('a face', () => {
  test('that moves a little stays one track, with the newest detection', () => {
    const look = tracker()
    expect(look(0, 0).ids).toEqual([1])
    expect(look(100, 40).ids).toEqual([1])
    expect(look(200, 80).seen).toMatchObject([{ id: 1, startedAt: 0, seenAt: 200, detection: { box: { x: 80 } } }])
  })

  test('that jumps is another track', () => {
    const look = tracker()
    look(0, 0)
    expect(look(100, 90).ids).toEqual([2])
  })

  test('missed shortly keeps its track, and is not told as seen meanwhile', () => {
    const look = tracker()
    look(0, 0)
    expect(look(350)).toMatchObject({ seen: [], ended: [] })
    expect(look(700, 10)).toMatchObject({ ids: [1], ended: [] })
  })

  test('missed for longer ends, once', () => {
    const look = tracker()
    look(0, 0)
    expect(look(700).ended).toEqual([])
    expect(look(701).ended).toEqual([1])
    expect(look(800).ended).toEqual([])
    expect(look(900, 0).ids).toEqual([2])
  })

  test('missed for longer is not followed by who stands there when the miss is noticed', () => {
    const look = tracker()
    look(0, 0)
    look(600)
    expect(look(1200, 0)).toMatchObject({ ids: [2], ended: [1] })
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

describe('two faces', () => {
  test('side by side keep their tracks, in whatever order they are found', () => {
    const look = tracker()
    look(0, 0, 150)
    expect(look(100, 160, 10).ids).toEqual([2, 1])
  })

  test('over one old box: the better overlap continues the track, the other begins one', () => {
    const look = tracker()
    look(0, 0)
    expect(look(100, 40, 10).ids).toEqual([2, 1])
  })

  test('of which one is left: the better overlap goes on, the other is missed', () => {
    const look = tracker()
    look(0, 0, 60)
    expect(look(100, 20).ids).toEqual([1])
    expect(look(701).ended).toEqual([2])
  })

  /** Overlap alone cannot tell whether two boxes passed each other or turned back; looking again at the faces can (walk.test.ts). */
  test('that cross are still two tracks, which may have changed hands', () => {
    const look = tracker()
    for (let step = 0; step <= 10; step++) {
      const { ids, ended } = look(100 * step, 30 * step, 310 - 30 * step)
      expect(ended).toEqual([])
      expect(ids).toEqual(step <= 5 ? [1, 2] : [2, 1])
    }
  })
})

test('a box of nonsense is a track of its own that nothing continues', () => {
  const look = tracker()
  look(0, Number.NaN)
  expect(look(100, 0).ids).toEqual([2])
})

describe('for any faces in any frames', () => {
  const frames = fc.array(
    fc.record({ found: fc.array(detections, { maxLength: 6 }), pause: fc.integer({ min: 1, max: 1500 }) }),
    { maxLength: 12 },
  )

  /** Each frame with what the tracker made of it; a last frame, much later, ends all. */
  const run = (film: readonly { found: Detection[]; pause: number }[]) => {
    const tracker = new IouTracker(trackIds())
    let now = 0
    return [...film, { found: [], pause: 1e6 }].map(({ found, pause }) => {
      now += pause
      return { found, now, ...tracker.update(found, ms(now)) }
    })
  }

  test('each detection is in exactly one track, and each track has one detection', () => {
    fc.assert(
      fc.property(frames, (film) => {
        for (const { found, now, seen } of run(film)) {
          const inTracks = seen.map(({ detection }) => detection)
          expect(inTracks.toSorted((a, b) => found.indexOf(a) - found.indexOf(b))).toEqual(found)
          expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length)
          expect(seen.every(({ seenAt }) => seenAt === now)).toBe(true)
        }
      }),
    )
  })

  test('each id is given to one track, which ends once and never comes back', () => {
    fc.assert(
      fc.property(frames, (film) => {
        const updates = run(film)
        const begun = updates.flatMap(({ now, seen }) => seen.filter(({ startedAt }) => startedAt === now))
        const ended = updates.flatMap(({ ended }) => ended)
        expect(ended.toSorted((a, b) => a - b)).toEqual(begun.map(({ id }) => id))
        for (const [i, { ended }] of updates.entries()) {
          const later = updates.slice(i).flatMap(({ seen }) => seen.map(({ id }) => id))
          expect(later.filter((id) => ended.includes(id))).toEqual([])
        }
      }),
    )
  })
})

test('track ids count from 1', () => {
  const next = trackIds()
  expect([next(), next(), next()]).toEqual([1, 2, 3])
})
