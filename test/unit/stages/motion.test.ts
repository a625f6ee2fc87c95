import { describe, expect, test } from 'vitest'
import { MotionDetector } from '../../../src/stages/motion.ts'
import { random } from '../../support/random.ts'
import { ms } from './faces.ts'

const [width, height] = [90, 60]

interface Look {
  /** Added everywhere. */
  readonly light?: number
  readonly noise?: number
  /** Something quite different is seen. */
  readonly turned?: boolean
  /** A square of cells: place, side, and how much lighter it is than what is behind it. */
  readonly thing?: readonly [x: number, y: number, side: number, contrast: number]
}

/** A wall that gets lighter to the right, as ten frames a second. */
class Camera {
  readonly #detector = new MotionDetector()
  readonly #normal = random(5)
  readonly #hidden: Uint8Array | null
  #frames = 0

  constructor(hidden: Uint8Array | null = null) {
    this.#hidden = hidden
  }

  look({ light = 0, noise = 1, turned = false, thing }: Look = {}): boolean {
    const pixels = Uint8Array.from({ length: width * height }, (_, cell) => {
      const [x, y] = [cell % width, Math.floor(cell / width)]
      const [left, top, side, contrast] = thing ?? [0, 0, 0, 0]
      const covered = x >= left && x < left + side && y >= top && y < top + side
      const wall = turned ? 200 - 2 * ((7 * x + 5 * y) % 90) : 60 + x
      const value = wall + light + (covered ? contrast : 0) + noise * this.#normal()
      return Math.min(255, Math.max(0, Math.round(value)))
    })
    return this.#detector.sees({ width, pixels }, ms(100 * this.#frames++), this.#hidden)
  }

  /** In how many of these frames something moved. */
  watch(frames: number, look: (frame: number) => Look = () => ({})): number {
    return Array.from({ length: frames }, (_, frame) => this.look(look(frame))).filter(Boolean).length
  }

  static settled(look: Look = {}, hidden: Uint8Array | null = null): Camera {
    const camera = new Camera(hidden)
    camera.watch(50, () => look)
    return camera
  }
}

test('the first picture may hold anything', () => {
  expect(new Camera().look()).toBe(true)
})

test.each([0, 1, 3, 6])('noise of %i levels is no motion', (noise) => {
  const camera = new Camera()
  camera.look({ noise })
  expect(camera.watch(200, () => ({ noise }))).toBe(0)
})

test('more noise than before is no motion either', () => {
  expect(Camera.settled({ noise: 0.5 }).watch(50, () => ({ noise: 5 }))).toBe(0)
})

describe('light', () => {
  test('that changes slowly is no motion', () => {
    expect(Camera.settled().watch(100, (frame) => ({ light: -0.4 * frame }))).toBe(0)
  })

  test('that changes at once is none', () => {
    expect(Camera.settled().watch(50, () => ({ light: 60 }))).toBe(0)
  })

  test('hides nobody who comes meanwhile', () => {
    expect(Camera.settled().watch(10, (frame) => ({ light: 60, thing: [30 + frame, 20, 6, -25] }))).toBe(10)
  })
})

describe('somebody', () => {
  test('who comes is noticed at once, though small and pale', () => {
    expect(Camera.settled().look({ thing: [30, 20, 3, 15] })).toBe(true)
    expect(Camera.settled().look({ thing: [30, 20, 6, 8] })).toBe(true)
  })

  test('who walks is noticed in each frame', () => {
    expect(Camera.settled().watch(40, (frame) => ({ thing: [2 * frame, 20, 8, 30] }))).toBe(40)
  })

  test('who comes to a dark and noisy room is noticed', () => {
    expect(Camera.settled({ noise: 4 }).watch(20, (frame) => ({ noise: 4, thing: [2 * frame, 20, 8, 30] }))).toBe(20)
  })

  test('who stays becomes background in time, and is noticed leaving', () => {
    const camera = Camera.settled()
    const thing = [30, 20, 8, 30] as const
    expect(camera.watch(20, () => ({ thing }))).toBe(20)
    camera.watch(300, () => ({ thing }))
    expect(camera.watch(20, () => ({ thing }))).toBe(0)
    expect(camera.look()).toBe(true)
  })
})

test('what flickers in one place is motion at first, and then no more', () => {
  const camera = Camera.settled()
  const flicker = (frame: number): Look => ({ thing: [30, 20, 8, frame % 2 === 0 ? 25 : -25] })
  expect(camera.watch(10, flicker)).toBe(10)
  camera.watch(600, flicker)
  expect(camera.watch(50, flicker)).toBe(0)
  expect(camera.look({ thing: [60, 20, 8, 25] })).toBe(true)
})

test('a single cell is no motion', () => {
  expect(Camera.settled().look({ thing: [30, 20, 1, 100] })).toBe(false)
})

test('a camera that was turned shows motion once, and is then learnt anew', () => {
  const camera = Camera.settled()
  const other = () => ({ turned: true })
  expect(camera.watch(1, other)).toBe(1)
  expect(camera.watch(20, other)).toBe(0)
})

test('a picture of another size begins anew', () => {
  const detector = new MotionDetector()
  const blank = (width: number, height: number) => ({ width, pixels: new Uint8Array(width * height) })
  expect(detector.sees(blank(8, 6), ms(0))).toBe(true)
  expect(detector.sees(blank(8, 6), ms(100))).toBe(false)
  expect(detector.sees(blank(6, 8), ms(200))).toBe(true)
})

describe('a part that is hidden', () => {
  /** Of the left half. */
  const left = Uint8Array.from({ length: width * height }, (_, cell) => (cell % width < width / 2 ? 1 : 0))
  const tree = (frame: number): Look => ({ thing: [5 + (frame % 9), 10, 20, 40] })

  test('may hold a swaying tree, which is no motion', () => {
    expect(Camera.settled().watch(20, tree)).toBe(20)
    expect(Camera.settled({}, left).watch(20, tree)).toBe(0)
  })

  test('keeps nobody from being noticed beside it, even when the light changes', () => {
    const camera = Camera.settled({}, left)
    expect(camera.watch(40, (frame) => ({ light: 40, thing: [46 + frame, 20, 6, 25] }))).toBe(40)
  })

  test('does not hide that the camera was turned', () => {
    expect(Camera.settled({}, left).look({ turned: true })).toBe(true)
  })

  test('may be all of it', () => {
    const camera = new Camera(new Uint8Array(width * height).fill(1))
    camera.look()
    expect(camera.watch(20, (frame) => ({ light: frame, turned: frame % 2 === 0 }))).toBe(0)
  })
})

test('equal and backward times break nothing', () => {
  const detector = new MotionDetector()
  const picture = { width: 8, pixels: new Uint8Array(48) }
  expect([5, 5, 0, -10].map((at) => detector.sees(picture, ms(at)))).toEqual([true, false, false, false])
})
