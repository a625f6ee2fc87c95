import { pino } from 'pino'
import { expect, test } from 'vitest'
import { brand, type CameraId, type MonotonicMs, type PersonId, type TrackId } from '../../../src/domain/brand.ts'
import type { Box } from '../../../src/domain/face.ts'
import type { Frame } from '../../../src/domain/frame.ts'
import type { Identity, Sighting } from '../../../src/domain/sighting.ts'
import { decode } from '../../../src/opencv/decode.ts'
import { FaceImages } from '../../../src/vision/face-images.ts'
import { OpenCvImaging } from '../../../src/vision/imaging.ts'
import { square } from '../../unit/stages/faces.ts'

const lines: string[] = []
const faces = new FaceImages(new OpenCvImaging(), pino({}, { write: (line: string) => void lines.push(line) }))
const camera = brand<CameraId>('door')
const [width, height] = [800, 600]

/** White to the left of x = 400, black to the right. */
function frame(): Frame {
  const pixels = new Uint8Array(3 * width * height)
  for (let at = 0; at < pixels.length; at += 3) pixels.fill((at / 3) % width < 400 ? 255 : 0, at, at + 3)
  const shape = { width, height, format: 'bgr', stride: 3 * width, pixels } as const
  return { camera, sequence: 0, capturedAt: brand<MonotonicMs>(0), ...shape }
}

const sighting = (box: Box, identity: Identity = { kind: 'unknown' }): Sighting =>
  ({ camera, track: brand<TrackId>(7), identity, box }) as Sighting

async function imageOf(box: Box) {
  const [face] = await faces.of(frame(), [sighting(box)])
  const mat = await decode(Buffer.from(face?.jpeg ?? []))
  if (mat === null) throw new Error('no picture')
  const grey = (x: number, y: number): number => (mat.atRaw(y, x) as unknown as readonly number[])[0] ?? Number.NaN
  return { size: [mat.cols, mat.rows], grey }
}

test('a face is in the middle of a square with a margin, and is never made larger', async () => {
  const { size, grey } = await imageOf({ x: 380, y: 280, width: 40, height: 60 })
  expect(size).toEqual([90, 90])
  expect([grey(40, 45) > 200, grey(49, 45) < 55]).toEqual([true, true])
})

test('a large one is made smaller, and one at the edge is whole', async () => {
  const { size, grey } = await imageOf(square(-200, -100, 500))
  expect(size).toEqual([320, 320])
  expect(grey(0, 0)).toBeGreaterThan(200)
})

test('it says whose it is, as its sighting does', async () => {
  const person = brand<PersonId>('ann')
  const told = await faces.of(frame(), [
    sighting(square(100, 100), { kind: 'person', person }),
    sighting(square(400, 100)),
    sighting(square(400, 100), { kind: 'ambiguous' }),
  ])
  expect(told).toMatchObject([{ type: 'face', camera, track: 7, person }, { person: null }, { person: null }])
})

test('one that cannot be made is logged, and costs nothing else', async () => {
  expect(await faces.of(frame(), [sighting(square(Number.NaN, 0))])).toEqual([])
  expect(lines.join('')).toContain('no image of a face')
})
