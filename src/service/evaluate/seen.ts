import { z } from 'zod'
import { brand, type EmbeddingSpace } from '../../domain/brand.ts'
import type { Embedding, Embeddings, Rejection } from '../../domain/face.ts'
import type { Examination, ExaminedFace } from '../../pipeline/examine.ts'

/** What vision saw in one photo. */
export type Seen =
  | { readonly outcome: 'unreadable' }
  | { readonly outcome: 'no-face' }
  | {
      readonly outcome: 'face'
      /** In the photo; the one meant is nearest its centre. */
      readonly faces: number
      readonly quality: number
      /** Why the quality gate refuses the face; null when it does not. */
      readonly rejection: Rejection | null
      readonly embeddings: Embeddings
    }

/** Picks the face meant: the one whose centre is nearest the photo's. */
export function seenIn(examination: Examination): Seen {
  if (!examination.readable) return { outcome: 'unreadable' }
  const { size, faces } = examination
  const distance = ({ detection: { box } }: ExaminedFace): number =>
    Math.hypot(box.x + box.width / 2 - size.width / 2, box.y + box.height / 2 - size.height / 2)
  const [meant] = faces.toSorted((a, b) => distance(a) - distance(b))
  if (meant?.embeddings === undefined) return { outcome: 'no-face' }
  const { quality, embeddings } = meant
  return { outcome: 'face', faces: faces.length, quality, rejection: meant.usable ? null : meant.rejection, embeddings }
}

const embedding = z.strictObject({ space: z.string(), vector: z.base64() })

const stored = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('unreadable') }),
  z.strictObject({ outcome: z.literal('no-face') }),
  z.strictObject({
    outcome: z.literal('face'),
    faces: z.int(),
    quality: z.number(),
    rejection: z.nullable(z.custom<Rejection>((value) => typeof value === 'object')),
    embeddings: z.tuple([embedding], embedding),
  }),
])

/** As text of one line. */
export function serialise(seen: Seen): string {
  if (seen.outcome !== 'face') return JSON.stringify(seen)
  const embeddings = seen.embeddings.map(({ space, vector }) => ({
    space,
    vector: Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64'),
  }))
  return JSON.stringify({ ...seen, embeddings })
}

/** The reverse of `serialise`; null for what it never wrote. */
export function parseSeen(text: string): Seen | null {
  const parsed = stored.safeParse(JSON.parse(text))
  if (!parsed.success) return null
  if (parsed.data.outcome !== 'face') return parsed.data
  const [first, ...others] = parsed.data.embeddings
  return { ...parsed.data, embeddings: [embeddingOf(first), ...others.map(embeddingOf)] }
}

function embeddingOf({ space, vector }: z.output<typeof embedding>): Embedding {
  // A copy of its own, so that the floats are aligned.
  return {
    space: brand<EmbeddingSpace>(space),
    vector: new Float32Array(Uint8Array.from(Buffer.from(vector, 'base64')).buffer),
  }
}
