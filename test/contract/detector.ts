import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Point } from '../../src/domain/face.ts'
import type { Detector, Picture } from '../../src/ports/nets.ts'

export interface DetectorContract<P extends Picture> {
  open(): Promise<Detector<P>>
  /** Photos that each show one face. */
  portraits(): Promise<readonly P[]>
  /** A picture of one colour, in pixels. */
  blank(width: number, height: number): P
}

/** What every detector must do. */
export function detectorContract<P extends Picture>(
  name: string,
  { open, portraits, blank }: DetectorContract<P>,
): void {
  describe(`detector ${name}`, () => {
    let detector: Detector<P>
    let pictures: readonly P[]

    beforeAll(async () => {
      detector = await open()
      pictures = await portraits()
    })
    afterAll(() => {
      for (const picture of pictures) picture.release()
    })

    test('finds the face of each portrait, in pixels of the photo', async () => {
      for (const picture of pictures) {
        const [face, ...others] = await detector.detect(picture)
        expect(others).toEqual([])
        const { x, y, width, height } = face?.box ?? { x: -1, y: -1, width: 0, height: 0 }
        expect(x).toBeGreaterThan(0)
        expect(y).toBeGreaterThan(0)
        expect(x + width).toBeLessThan(picture.width)
        expect(y + height).toBeLessThan(picture.height)
        expect(width / height).toBeGreaterThan(0.5)
        expect(width / height).toBeLessThan(1.2)
        expect(face?.score).toBeGreaterThan(0.5)
        expect(face?.score).toBeLessThanOrEqual(1)
      }
    })

    test('puts the landmarks where they belong: left is left as seen, eyes over nose over mouth, all in the box', async () => {
      for (const picture of pictures) {
        const [face] = await detector.detect(picture)
        if (face === undefined) throw new Error('no face')
        const { leftEye, rightEye, nose, leftMouth, rightMouth } = face.landmarks
        expect(leftEye.x).toBeLessThan(rightEye.x)
        expect(leftMouth.x).toBeLessThan(rightMouth.x)
        expect(nose.y).toBeGreaterThan(Math.max(leftEye.y, rightEye.y))
        expect(Math.min(leftMouth.y, rightMouth.y)).toBeGreaterThan(nose.y)
        const inside = ({ x, y }: Point): boolean =>
          x > face.box.x && x < face.box.x + face.box.width && y > face.box.y && y < face.box.y + face.box.height
        expect([leftEye, rightEye, nose, leftMouth, rightMouth].every(inside)).toBe(true)
      }
    })

    test('gives the same answer twice, and about the same with the picture seen from afar', async () => {
      for (const picture of pictures) {
        const [face] = await detector.detect(picture)
        expect((await detector.detect(picture))[0]).toEqual(face)
        const [small] = await detector.detect(picture, 0.5)
        const side = face?.box.width ?? 0
        expect(Math.abs((small?.box.x ?? 1e9) - (face?.box.x ?? 0))).toBeLessThan(0.2 * side)
        expect(Math.abs((small?.box.width ?? 1e9) - side)).toBeLessThan(0.3 * side)
      }
    })

    test('tells weaker faces on request, which change nothing about the others', async () => {
      for (const picture of pictures) {
        const faces = await detector.detect(picture)
        const more = await detector.detect(picture, 1, 0.05)
        expect(more.slice(0, faces.length)).toEqual(faces)
        expect(more.every(({ score }) => score > 0.05)).toBe(true)
        expect(await detector.detect(picture, 1, 0.99)).toEqual([])
      }
    })

    test.each([
      [1, 1],
      [640, 384],
      [3000, 2],
      [2, 3000],
      [1920, 1080],
    ])('finds nobody in an empty picture of %i x %i', async (width, height) => {
      const picture = blank(width, height)
      expect(await detector.detect(picture)).toEqual([])
      picture.release()
    })
  })
}
