import { describe, expect, test } from 'vitest'
import { type MotFrame, motMetrics } from '../../support/mot-metrics.ts'
import { square } from '../stages/faces.ts'

/** Boxes 100 pixels wide: `{ id: left edge }`. */
type Places = Readonly<Record<number, number>>
const labelled = (places: Places) => Object.entries(places).map(([id, x]) => ({ id: Number(id), box: square(x, 0) }))
const frame = (truth: Places, found: Places, ignored: Places = {}): MotFrame => ({
  truth: labelled(truth),
  found: labelled(found),
  ignored: labelled(ignored),
})

test('perfect tracking', () => {
  const frames = [frame({ 1: 0, 2: 300 }, { 7: 0, 8: 300 }), frame({ 1: 10, 2: 310 }, { 7: 10, 8: 310 })]
  expect(motMetrics(frames)).toEqual({
    faces: 4,
    missed: 0,
    falsePositives: 0,
    switches: 0,
    transfers: 0,
    fragmentations: 0,
    mota: 1,
    idf1: 1,
  })
})

test('misses and false positives', () => {
  // 4 truth faces, 3 found of which 1 is nothing: MOTA = 1 - (2 + 1) / 4; IDF1 = 2 * 2 / (4 + 3).
  const frames = [
    frame({ 1: 0 }, { 7: 0, 9: 500 }),
    frame({ 1: 0 }, {}),
    frame({ 1: 0 }, {}),
    frame({ 1: 0 }, { 7: 0 }),
  ]
  const metrics = motMetrics(frames)
  expect(metrics).toMatchObject({ missed: 2, falsePositives: 1, switches: 0, transfers: 0, fragmentations: 1 })
  expect(metrics.mota).toBeCloseTo(1 / 4)
  expect(metrics.idf1).toBeCloseTo(4 / 7)
})

test('a face with two tracks is a switch, and no transfer', () => {
  // 4 faces, 1 switch: MOTA = 3/4. The better track has 3 of 4 frames: IDF1 = 2 * 3 / (4 + 4).
  const frames = [7, 7, 7, 8].map((track) => frame({ 1: 0 }, { [track]: 0 }))
  const metrics = motMetrics(frames)
  expect(metrics).toMatchObject({ switches: 1, transfers: 0, fragmentations: 0, missed: 0 })
  expect(metrics.mota).toBeCloseTo(0.75)
  expect(metrics.idf1).toBeCloseTo(0.75)
})

test('two tracks that change places are two switches and two transfers', () => {
  // 8 faces, 2 switches: MOTA = 6/8. Each person has the right track in 2 of 4 frames: IDF1 = 2 * 4 / 16.
  const frames = [
    frame({ 1: 0, 2: 300 }, { 7: 0, 8: 300 }),
    frame({ 1: 0, 2: 300 }, { 7: 0, 8: 300 }),
    frame({ 1: 0, 2: 300 }, { 8: 0, 7: 300 }),
    frame({ 1: 0, 2: 300 }, { 8: 0, 7: 300 }),
  ]
  const metrics = motMetrics(frames)
  expect(metrics).toMatchObject({ switches: 2, transfers: 2, missed: 0, falsePositives: 0 })
  expect(metrics.mota).toBeCloseTo(0.75)
  expect(metrics.idf1).toBeCloseTo(0.5)
})

test('a track that goes on with another face is a transfer, and no switch', () => {
  const frames = [frame({ 1: 0 }, { 7: 0 }), frame({}, {}), frame({ 2: 0 }, { 7: 0 })]
  expect(motMetrics(frames)).toMatchObject({ switches: 0, transfers: 1, fragmentations: 0, mota: 1 })
})

test('a pair of the frame before stays, although another overlaps more', () => {
  const frames = [frame({ 1: 0 }, { 7: 0 }), frame({ 1: 0 }, { 7: 20, 8: 0 })]
  expect(motMetrics(frames)).toMatchObject({ switches: 0, falsePositives: 1, missed: 0 })
})

test('a truth face is matched from an IoU of one half on', () => {
  // Two squares of 100 shifted by d overlap by (100 - d) / (100 + d): 0.5 at d = 33.3.
  expect(motMetrics([frame({ 1: 0 }, { 7: 33 })])).toMatchObject({ missed: 0, falsePositives: 0 })
  expect(motMetrics([frame({ 1: 0 }, { 7: 34 })])).toMatchObject({ missed: 1, falsePositives: 1 })
})

describe('an ignored face', () => {
  test('may be found or not', () => {
    const found = frame({ 1: 0 }, { 7: 0, 8: 300 }, { 2: 300 })
    const missed = frame({ 1: 0 }, { 7: 0 }, { 2: 300 })
    expect(motMetrics([found, missed])).toMatchObject({ faces: 2, missed: 0, falsePositives: 0, idf1: 1 })
  })

  test('breaks nothing: who counts again goes on', () => {
    const frames = [frame({ 1: 0 }, { 7: 0 }), frame({}, {}, { 1: 0 }), frame({ 1: 0 }, { 7: 0 })]
    expect(motMetrics(frames)).toMatchObject({ faces: 2, fragmentations: 0, switches: 0, mota: 1 })
  })

  test('excuses no find elsewhere', () => {
    expect(motMetrics([frame({}, { 8: 600 }, { 2: 300 })]).falsePositives).toBe(1)
  })
})
