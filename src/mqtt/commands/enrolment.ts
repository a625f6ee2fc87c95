import { z } from 'zod'
import { enrolmentSchema } from '../enrolment-payload.ts'
import { personName, personRef } from './fields.ts'
import { spec } from './spec.ts'

export const enrolmentCommands = {
  'people.enroll_live': spec({
    summary:
      'Enrols somebody who stands before a camera, led from pose to pose; one at a time. `progress` answers tell what to do; it ends after 90 seconds at the latest.',
    access: 'change',
    request: {
      name: personName.exactOptional().meta({
        description: "The person's name. Left out: the one that was set by enrolment.name.",
      }),
      camera: z
        .string()
        .min(1)
        .max(100)
        .exactOptional()
        .meta({ description: 'Before which camera. Left out: the only one.' }),
      force: z.boolean().default(false).meta({ description: "Take the face even if it is another person's." }),
    },
    progress: enrolmentSchema,
    response: z.object({
      person: z
        .object({ ...personRef.shape, created: z.boolean().meta({ description: 'Whether they are new.' }) })
        .meta({ description: 'Who was enrolled.' }),
      camera: z.string().meta({ description: 'Before which camera.' }),
      revision: z.int().meta({ description: 'Of the gallery.' }),
      have: z.int().meta({ description: 'Looks that were enrolled.' }),
      of: z.int().meta({ description: 'Looks that were wanted.' }),
    }),
    example: {
      request: { name: 'Ada', camera: 'porch' },
      response: {
        person: { id: '01JZ0000000000000000000ADA', name: 'Ada', created: true },
        camera: 'porch',
        revision: 4,
        have: 7,
        of: 7,
      },
    },
  }),
  'enrolment.name': spec({
    summary:
      'Sets whom the next people.enroll_live without a name enrols, as the text entity of Home Assistant does. Forgotten once they are enrolled, and by a restart.',
    access: 'change',
    request: { name: z.string().max(200).meta({ description: "The person's name; empty: nobody." }) },
    response: z.object({ name: z.string().meta({ description: 'What holds now.' }) }),
    example: { request: { name: 'Ada' }, response: { name: 'Ada' } },
  }),
  'enrolment.cancel': spec({
    summary: 'Ends the enrolment that is under way; nothing of it is kept.',
    access: 'change',
    request: {},
    response: z.object({ cancelled: z.boolean().meta({ description: 'Whether there was one.' }) }),
    example: { request: {}, response: { cancelled: true } },
  }),
} as const
