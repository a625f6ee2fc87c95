import { z } from 'zod'
import { eventRules, maxCooldown } from '../../domain/policy.ts'
import { errorReport, likeness, personName, personRef, rejection, score, time, who } from './fields.ts'
import { spec } from './spec.ts'

const hhmm = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM')
  .meta({ description: '`HH:MM`, local time of the device.' })
const policyFields = {
  events: z.enum(eventRules).meta({ description: 'When `recognized` is told: see docs/policy.md.' }),
  cooldown: z.number().min(0).max(maxCooldown).meta({ description: 'Seconds from one of these to the next at least.' }),
  quiet: z.strictObject({ from: hhmm, to: hhmm }).nullable().meta({ description: 'Hours without events; null: none.' }),
  until: time.nullable().meta({ description: 'Of a guest: they are forgotten after it; null: no guest.' }),
}

const person = z.object({
  ...personRef.shape,
  created_at: time.meta({ description: 'When they were enrolled first.' }),
  false_match_rate: z.number().nullable().meta({ description: 'Their own rate; null: their share of the gallery’s.' }),
  photos: z.int().meta({ description: 'Photos that they were enrolled with.' }),
  negatives: z.int().meta({ description: 'Photos that are known not to show them.' }),
  policy: z.object(policyFields).meta({ description: 'What is told of them, and until when they are known.' }),
})

const template = z.object({
  photo: z.string().meta({ description: 'The same for templates of one photo.' }),
  source: z.string().meta({ description: 'What the photo was called.' }),
  embedding_space: z.string().meta({ description: 'Which net saw it.' }),
  quality: score.meta({ description: '0 to 1.' }),
  created_at: time.meta({ description: 'When it was enrolled.' }),
})

const changed = z.object({ person: personRef.meta({ description: 'Who it is now.' }) })
const ada = { id: '01JZ0000000000000000000ADA', name: 'Ada' }
const adaPerson = {
  ...ada,
  created_at: '2026-07-01T09:00:00.000Z',
  false_match_rate: null,
  photos: 1,
  negatives: 0,
  policy: { events: 'sighting', cooldown: 0, quiet: null, until: null },
} as const

/** Why a photo was not used; which fields there are depends on the reason. */
const refusal = {
  reason: z
    .enum(['unreadable', 'no-face', 'several-faces', 'face-rejected', 'duplicate', 'denied', 'looks-like', 'failed'])
    .optional()
    .meta({ description: 'Why it was not used; missing when it was.' }),
  faces: z.int().optional().meta({ description: 'How many faces it shows.' }),
  rejection: rejection.optional().meta({ description: 'Of `face-rejected`: what was too poor.' }),
  of: z.string().optional().meta({ description: 'Of `duplicate` and `denied`: the photo that it repeats.' }),
  similarity: score.optional().meta({ description: 'Likewise: how alike they are.' }),
  limit: z.number().optional().meta({ description: 'Likewise: from where on two photos are one.' }),
  error: errorReport.optional().meta({ description: 'Of `failed`.' }),
}

const looksLike = {
  person: likeness.optional().meta({ description: 'Of `looks-like`: by this face they would be named.' }),
  threshold: score.optional().meta({ description: 'Likewise: from which similarity on.' }),
  photo: z
    .string()
    .nullable()
    .optional()
    .meta({ description: 'Likewise: under which name they have this very photo.' }),
}

const enrolled = z.object({
  person: z
    .object({ ...personRef.shape, created: z.boolean().meta({ description: 'Whether they are new.' }) })
    .nullable()
    .meta({ description: 'Who has the photo now, or had it already; null when it was refused.' }),
  revision: z.int().meta({ description: 'Of the gallery.' }),
  photo: z
    .object({
      source: z.string().meta({ description: 'What the photo is called.' }),
      enrolled: z.boolean().meta({ description: 'Whether it is used from now on.' }),
      quality: score.optional().meta({ description: 'Of an enrolled one, 0 to 1.' }),
      ...refusal,
      ...looksLike,
      warning: z
        .object({ reason: z.literal('looks-like'), ...looksLike })
        .nullable()
        .optional()
        .meta({ description: 'Of an enrolled one: another person is like it all the same.' }),
    })
    .meta({ description: 'What became of the photo.' }),
})

export const peopleCommands = {
  'people.list': spec({
    summary: 'Who is enrolled, in the order of names.',
    access: 'read',
    request: {},
    response: z.object({ people: z.array(person).meta({ description: 'Everybody.' }) }),
    example: { request: {}, response: { people: [adaPerson] } },
  }),
  'people.get': spec({
    summary: 'One person and what they were enrolled with.',
    access: 'read',
    request: { who },
    response: z.object({
      ...person.shape,
      templates: z.array(template).meta({ description: 'Oldest first.' }),
      denied: z.array(template).meta({ description: 'Of photos that do not show them.' }),
    }),
    example: {
      request: { who: 'Ada' },
      response: {
        ...adaPerson,
        templates: [
          {
            photo: '2.0',
            source: 'ada-1.jpg',
            embedding_space: 'facenet-1',
            quality: 0.91,
            created_at: '2026-07-01T09:00:00.000Z',
          },
        ],
        denied: [],
      },
    },
  }),
  'people.rename': spec({
    summary: 'Gives a person another name.',
    access: 'change',
    request: { who, name: personName },
    response: changed,
    example: { request: { who: 'Ada', name: 'Ada L' }, response: { person: { ...ada, name: 'Ada L' } } },
  }),
  'people.merge': spec({
    summary: 'Unites two that are one person: `into` gets the photos of `from`, who is gone.',
    access: 'change',
    request: { from: who, into: who },
    response: changed,
    example: { request: { from: 'Ada L', into: 'Ada' }, response: { person: ada } },
  }),
  'people.remove': spec({
    summary: 'Removes a person and every trace of them: templates, presence, waiting events, retained messages.',
    access: 'change',
    request: { who },
    response: z.object({ person: personRef.meta({ description: 'Who is gone.' }) }),
    example: { request: { who: 'Ada' }, response: { person: ada } },
  }),
  'people.policy': spec({
    summary: 'Sets what is told of a person, and until when they are known; what is left out stays as it is.',
    access: 'change',
    request: {
      who,
      events: policyFields.events.exactOptional(),
      cooldown: policyFields.cooldown.exactOptional(),
      quiet: policyFields.quiet.exactOptional(),
      until: policyFields.until.exactOptional(),
    },
    response: z.object({
      person: personRef.meta({ description: 'Who it is.' }),
      policy: z.object(policyFields).meta({ description: 'What holds now.' }),
    }),
    example: {
      request: { who: 'Ada', events: 'arrival', cooldown: 600, until: '2026-08-01T18:00:00+02:00' },
      response: {
        person: ada,
        policy: { events: 'arrival', cooldown: 600, quiet: null, until: '2026-08-01T16:00:00.000Z' },
      },
    },
  }),
  'people.enroll': spec({
    summary: 'Enrols one photo of a person, who is created when new. One transaction a photo.',
    access: 'change',
    upload: 'photo',
    request: {
      name: personName,
      force: z.boolean().default(false).meta({ description: "Take the face even if it is another person's." }),
    },
    response: enrolled,
    example: {
      request: { name: 'Ada' },
      response: {
        person: { ...ada, created: true },
        revision: 4,
        photo: { source: 'ada-1.jpg', enrolled: true, quality: 0.91, warning: null },
      },
    },
  }),
  'people.negative': spec({
    summary: 'Notes that the face of a photo is not this person: what looks like it is not given their name.',
    access: 'change',
    upload: 'photo',
    request: { who },
    response: z.object({
      source: z.string().meta({ description: 'What the photo is called.' }),
      noted: z.boolean().meta({ description: 'Whether it is held against them from now on.' }),
      known: z.boolean().optional().meta({ description: 'Whether it was noted before.' }),
      dropped: z.int().optional().meta({ description: 'Older ones that gave way to it.' }),
      ...refusal,
    }),
    example: {
      request: { who: 'Ada' },
      response: { source: 'postman.jpg', noted: true, known: false, dropped: 0 },
    },
  }),
  identify: spec({
    summary: 'Says who is on a photo; nothing is stored.',
    access: 'read',
    upload: 'photo',
    request: {},
    response: z.object({
      source: z.string().meta({ description: 'What the photo is called.' }),
      readable: z.boolean().meta({ description: 'Whether it is a picture at all.' }),
      faces: z
        .array(
          z.object({
            box: z
              .tuple([z.int(), z.int(), z.int(), z.int()])
              .meta({ description: 'x, y, width and height in pixels of the photo.' }),
            quality: score.meta({ description: '0 to 1.' }),
            rejection: rejection.nullable().meta({ description: 'Why it was not compared; else null.' }),
            person: likeness.meta({ description: 'Who it is; null for unknown.' }),
            nearest: likeness.meta({ description: 'Who is most alike, known or not.' }),
            threshold: score.nullable().meta({ description: 'The similarity by which the nearest is named.' }),
            probability: score.nullable().meta({ description: 'As in an event, of the nearest.' }),
            margin: score.nullable().meta({ description: 'As in an event.' }),
          }),
        )
        .meta({ description: 'All that were found.' }),
    }),
    example: {
      request: {},
      response: {
        source: 'door.jpg',
        readable: true,
        faces: [
          {
            box: [612, 189, 143, 171],
            quality: 0.87,
            rejection: null,
            person: { ...ada, similarity: 0.71 },
            nearest: { ...ada, similarity: 0.71 },
            threshold: 0.45,
            probability: 0.9998,
            margin: 0.3,
          },
        ],
      },
    },
  }),
} as const
