import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Detection, Landmarks, Point } from '../../../src/domain/face.ts'
import { voteBoxes } from '../../../src/stages/vote-boxes.ts'

/** A face of 100 x 120 pixels whose landmarks all lie in the box's corner. */
function candidate(x: number, y: number, score: number): Detection {
  const corner: Point = { x, y }
  const landmarks: Landmarks = {
    leftEye: corner,
    rightEye: corner,
    nose: corner,
    leftMouth: corner,
    rightMouth: corner,
  }
  return { box: { x, y, width: 100, height: 120 }, score, landmarks }
}

describe('voteBoxes', () => {
  it('leaves a face alone that only one candidate saw', () => {
    const face = candidate(10, 20, 0.9)
    expect(voteBoxes([face], [face, candidate(300, 20, 0.8)])).toEqual([face])
  })

  it('weighs by score, box and landmarks alike, and keeps the best score', () => {
    const best = candidate(10, 20, 0.9)
    const [face] = voteBoxes([best], [best, candidate(14, 12, 0.3)])
    expect(face?.score).toBe(0.9)
    expect(face?.box).toMatchObject({ width: 100, height: 120 })
    expect(face?.box.x).toBeCloseTo(11)
    expect(face?.box.y).toBeCloseTo(18)
    expect(face?.landmarks.nose.x).toBeCloseTo(11)
    expect(face?.landmarks.rightMouth.y).toBeCloseTo(18)
  })

  it('does not listen to candidates of a neighbour', () => {
    const face = candidate(0, 0, 0.9)
    expect(voteBoxes([face], [face, candidate(60, 0, 0.8)])).toEqual([face])
  })

  it('stays among its voters and does not depend on their order', () => {
    const near = fc.record({
      x: fc.double({ min: -8, max: 8, noNaN: true }),
      y: fc.double({ min: -8, max: 8, noNaN: true }),
      score: fc.double({ min: 0.5, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(near, { maxLength: 8 }), (others) => {
        const face = candidate(0, 0, 1)
        const all = [face, ...others.map(({ x, y, score }) => candidate(x, y, score))]
        const [voted] = voteBoxes([face], all)
        const xs = all.map(({ box }) => box.x)
        expect(voted?.box.x).toBeGreaterThanOrEqual(Math.min(...xs) - 1e-9)
        expect(voted?.box.x).toBeLessThanOrEqual(Math.max(...xs) + 1e-9)
        const [again] = voteBoxes([face], all.toReversed())
        expect(again?.box.x).toBeCloseTo(voted?.box.x ?? Number.NaN)
      }),
    )
  })
})
