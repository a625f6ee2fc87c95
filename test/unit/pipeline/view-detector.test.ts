import { expect, test } from 'vitest'
import type { Box, Detection } from '../../../src/domain/face.ts'
import { ViewDetector } from '../../../src/pipeline/view-detector.ts'
import type { Picture } from '../../../src/ports/nets.ts'
import type { View } from '../../../src/stages/view.ts'
import { face, square } from '../stages/faces.ts'

interface Part extends Picture {
  readonly box: Box
}

/** A picture of 640 x 480, the parts that were cut of it, and a detector that finds one face at 10, 20 of what it is shown. */
class World {
  view: View
  readonly asked: (readonly unknown[])[] = []
  readonly masked: Detection[] = []
  released: Box[] = []
  readonly detector: ViewDetector<Part>

  constructor(view: View) {
    this.view = view
    this.detector = new ViewDetector<Part>(
      {
        detect: async (picture, ...rest) => {
          this.asked.push([picture.box, ...rest])
          return [face(square(10, 20, 40))]
        },
      },
      { part: (_, box) => this.#part(box) },
      () => this.view,
      (one) => this.masked.push(one),
    )
  }

  look(): Promise<readonly Detection[]> {
    return this.detector.detect(this.#part({ x: 0, y: 0, width: 640, height: 480 }), 0.5, 0.3)
  }

  #part(box: Box): Part {
    return { box, width: box.width, height: box.height, release: () => void this.released.push(box) }
  }
}

const all = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
]

test('without a view the picture itself is searched', async () => {
  const world = new World({ region: null, masks: [] })
  expect(await world.look()).toEqual([face(square(10, 20, 40))])
  expect(world.asked).toEqual([[{ x: 0, y: 0, width: 640, height: 480 }, 0.5, 0.3]])
  expect(world.released).toEqual([])
})

test('of a region alone is searched, and what is found there is told in pixels of the whole picture', async () => {
  const world = new World({ region: [0.5, 0.25, 0.5, 0.75], masks: [] })
  const region = { x: 320, y: 120, width: 320, height: 360 }
  expect(await world.look()).toEqual([face(square(330, 140, 40))])
  expect(world.asked).toEqual([[region, 0.5, 0.3]])
  expect(world.released).toEqual([region])
})

test('a part is released although the detector fails', async () => {
  const world = new World({ region: [0, 0, 0.5, 0.5], masks: [] })
  world.asked.push = () => {
    throw new Error('no')
  }
  await expect(world.look()).rejects.toThrow('no')
  expect(world.released).toHaveLength(1)
})

test('a face in a mask is not told but counted, until the mask is gone', async () => {
  const world = new World({ region: [0.5, 0.25, 0.5, 0.75], masks: [all] })
  expect(await world.look()).toEqual([])
  expect(world.masked).toEqual([face(square(330, 140, 40))])
  world.view = { region: null, masks: [] }
  expect(await world.look()).toHaveLength(1)
})
