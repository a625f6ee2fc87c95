import { z } from 'zod'

/** Bytes of one part before base64: with the rest of the request it stays below what brokers take by default. */
export const maxPartBytes = 192 * 1024
/** A photo or an archive in so many parts is larger than what is taken anyway. */
const maxParts = 512

/** How bytes come with a request: all at once, or in parts of one transaction. */
export const uploadFields = {
  source: z
    .string()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}+$/u, 'has a control character')
    .default('mqtt')
    .meta({ description: "What the bytes are called, such as a file's name." }),
  part: z.int().min(1).max(maxParts).default(1).meta({ description: 'Which part this is, from 1.' }),
  parts: z.int().min(1).max(maxParts).default(1).meta({ description: 'How many parts there are; the same in each.' }),
  data: z
    .base64()
    .min(4)
    .max(Math.ceil(maxPartBytes / 3) * 4)
    .meta({ description: `The part's bytes as base64; at most ${maxPartBytes / 1024} KiB before that.` }),
} as const

const uploadSchema = z.object(uploadFields)

/** One part of what is uploaded. */
export type UploadPart = z.output<typeof uploadSchema>
