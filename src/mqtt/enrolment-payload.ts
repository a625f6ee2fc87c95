import { z } from 'zod'
import { type EnrolmentState, enrolmentWords, lookProblems, prompts } from '../domain/enrolment.ts'
import type { Fixed, Same } from './payloads.ts'

const looks = z.int().nonnegative()

export const enrolmentSchema = z
  .object({
    state: z.enum(enrolmentWords).meta({
      description: '`running` while somebody is led through the poses; how it ended is told for a minute.',
    }),
    name: z.string().min(1).nullable().meta({ description: 'Who is, or was, to be enrolled; null while `idle`.' }),
    camera: z.string().min(1).nullable().meta({ description: 'Before which camera; null while `idle`.' }),
    have: looks.meta({ description: 'Good looks so far; once `done`, those that were enrolled.' }),
    of: looks.meta({ description: 'How many are wanted; 0 while `idle`.' }),
    prompt: z.enum(prompts).nullable().meta({
      description: 'What the person is to do now, left and right being their own; null unless `running`.',
    }),
    problem: z
      .object({
        reason: z.enum(lookProblems).meta({ description: 'See docs/enrolment.md.' }),
        value: z.number().nullable().meta({ description: 'What was measured; null where nothing was.' }),
        limit: z.number().nullable().meta({ description: 'What it is held against.' }),
        direction: z.enum(['below', 'above']).nullable().meta({ description: 'On which side of the limit it lies.' }),
      })
      .nullable()
      .meta({ description: 'Why the last picture was no good; null for a good one, and unless `running`.' }),
    text: z.string().meta({ description: 'All of this for a person to read, in English.' }),
  })
  .meta({ title: 'enrolment', description: 'The message on `<base>/<node>/enrolment/state`.' })

// One type, as with events.
true satisfies Same<Fixed<z.output<typeof enrolmentSchema>>, Fixed<EnrolmentState>>

/** @throws ZodError when it breaks the contract, which is a bug of the caller */
export function encodeEnrolment(state: EnrolmentState): string {
  return JSON.stringify(enrolmentSchema.parse(state))
}
