import { z } from 'zod'
import { rejectionReasons } from '../../domain/face.ts'
import { rounded4 } from '../rounded.ts'

/** Fields that several commands have. */

export const who = z.string().min(1).max(200).meta({ description: "A person's id, or their name whatever its case." })
export const personName = z.string().min(1).max(200).meta({ description: "A person's name." })
export const time = z.iso.datetime({ offset: true })

/** Told with 4 decimals, as in events. */
export const score = z.number().transform(rounded4)

export const personRef = z.object({
  id: z.string().meta({ description: 'ULID of the person; survives renaming.' }),
  name: z.string().meta({ description: 'Their name.' }),
})

export const likeness = z
  .object({
    ...personRef.shape,
    similarity: score.meta({ description: 'Of the face and this person, -1 to 1.' }),
  })
  .nullable()

export const rejection = z.object({
  reason: z.enum(rejectionReasons).meta({ description: 'See docs/quality.md.' }),
  value: score.meta({ description: 'What was measured.' }),
  limit: z.number().meta({ description: 'What is asked for.' }),
  direction: z.enum(['below', 'above']).meta({ description: 'On which side of the limit the value lies.' }),
})

export const errorReport = z.object({
  code: z.string().meta({ description: 'One of docs/errors.md.' }),
  message: z.string().meta({ description: 'What went wrong, in words.' }),
})
