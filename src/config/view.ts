import { z } from 'zod'

const share = z.number().min(0).max(1)

/** Where in its picture a camera looks for faces. Places are shares of width and height, from the top left corner. */
export const region = z
  .array(share)
  .length(4, { error: 'must be four numbers: left, top, width, height', abort: true })
  .refine(([left = 0, top = 0, width = 0, height = 0]) => left + width <= 1 && top + height <= 1, {
    error: 'reaches beyond the picture: left + width and top + height are at most 1',
  })
  .refine(([, , width = 0, height = 0]) => width >= 0.05 && height >= 0.05, {
    error: 'is too small: width and height are at least 0.05',
  })
  .optional()
  .meta({
    description:
      'Look for faces in this part of the picture only, as shares of it: left, top, width, height. Faces in it are seen larger, so from farther away.',
    examples: [[0.25, 0, 0.5, 1]],
    reload: 'live',
  })

const corner = z.array(share).length(2, 'must be two numbers: right and down, as shares of the picture')
const polygon = z.array(corner).min(3, 'a mask has at least three corners').max(100, 'a mask has at most 100 corners')

export const masks = z
  .array(polygon)
  .max(20, 'there are at most 20 masks')
  .optional()
  .meta({
    description:
      'Polygons in which faces and motion are ignored, such as a television or a tree; each a list of corners, [right, down] as shares of the picture.',
    examples: [
      [
        [
          [0.7, 0.1],
          [0.9, 0.1],
          [0.9, 0.4],
        ],
      ],
    ],
    reload: 'live',
  })
