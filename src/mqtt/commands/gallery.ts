import { z } from 'zod'
import { personName, personRef, time } from './fields.ts'
import { spec } from './spec.ts'

const passphrase = z
  .string()
  .min(1)
  .max(1000)
  .optional()
  .meta({ description: 'Seals the archive. Left out: it is not encrypted.' })

const stranger = z.object({
  id: z.string().meta({ description: 'ULID.' }),
  visits: z.int().meta({ description: 'How often they came.' }),
  looks: z.int().meta({ description: 'How many looks at the face are kept.' }),
  first_seen_at: time.meta({ description: 'When they came first.' }),
  last_seen_at: time.meta({ description: 'When they were seen last.' }),
})

const strangerId = z.string().min(1).max(200).meta({ description: "A stranger's id, as unknown.list tells it." })
const anId = '01JZ00000000000000000STRNG'

export const galleryCommands = {
  'gallery.export': spec({
    summary: 'Everybody with their templates, as an archive that comes in parts: one answer each.',
    access: 'change',
    carriesFaces: true,
    request: { passphrase },
    response: z.object({
      part: z.int().meta({ description: 'Which part this is, from 1.' }),
      parts: z.int().meta({ description: 'How many there are.' }),
      sha256: z.string().meta({ description: 'Of the whole archive.' }),
      data: z.string().meta({ description: "The part's bytes as base64." }),
    }),
    example: {
      request: { passphrase: 'correct horse' },
      response: {
        part: 1,
        parts: 1,
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        data: 'RkFNSUxJQVI=',
      },
    },
  }),
  'gallery.import': spec({
    summary:
      'Adds the people of an archive, all or nothing. Who has the same id, or else the same name, is the same person.',
    access: 'change',
    upload: 'archive',
    request: { passphrase },
    response: z.object({
      people: z
        .array(
          z.object({
            ...personRef.shape,
            created: z.boolean().meta({ description: 'Whether they are new.' }),
            added: z.int().meta({ description: 'Photos of which they have got a template.' }),
            skipped: z.int().meta({ description: 'Photos that they had already.' }),
            negatives: z.int().meta({ description: 'Photos not of them that they have got.' }),
          }),
        )
        .meta({ description: 'In the order of the archive.' }),
    }),
    example: {
      request: { passphrase: 'correct horse' },
      response: {
        people: [{ id: '01JZ0000000000000000000ADA', name: 'Ada', created: true, added: 7, skipped: 0, negatives: 0 }],
      },
    },
  }),
  'unknown.list': spec({
    summary: 'Strangers who were kept (`recognition.remember_strangers`); who was seen last comes first.',
    access: 'read',
    request: {},
    response: z.object({ strangers: z.array(stranger).meta({ description: 'All of them.' }) }),
    example: {
      request: {},
      response: {
        strangers: [
          {
            id: anId,
            visits: 3,
            looks: 8,
            first_seen_at: '2026-07-01T09:00:00.000Z',
            last_seen_at: '2026-07-03T17:12:44.120Z',
          },
        ],
      },
    },
  }),
  'unknown.name': spec({
    summary: 'Enrols what was kept of a stranger under this name.',
    access: 'change',
    request: { id: strangerId, name: personName },
    response: z.object({ person: personRef.meta({ description: 'Who they are now.' }) }),
    example: {
      request: { id: anId, name: 'Postman' },
      response: { person: { id: '01JZ00000000000000000P0STM', name: 'Postman' } },
    },
  }),
  'unknown.forget': spec({
    summary: 'Removes every trace of a stranger.',
    access: 'change',
    request: { id: strangerId },
    response: z.object({ id: z.string().meta({ description: 'Who is gone.' }) }),
    example: { request: { id: anId }, response: { id: anId } },
  }),
} as const
