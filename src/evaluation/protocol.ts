import { z } from 'zod'

const share = z.number().gt(0).lt(1)

/** The names of enrolled people, with the names of the photos that stand for each. */
const draw = z.record(z.string().min(1), z.array(z.string().min(1)).min(1))

const identification = z.strictObject({
  /** Enrolled at once; fewer when there are not so many. */
  people: z.int().min(1).max(10_000).default(20),
  /** Of each person; whoever has no more than these is not enrolled, for nothing would be left to look for. */
  photos: z.int().min(1).max(1000).default(5),
  draws: z.int().min(1).max(10_000).default(40),
  /** Images of a track. */
  track: z.int().min(2).max(100).default(5),
  ranks: z.int().min(1).max(100).default(5),
  /** False positive identification rates. */
  rates: z.array(share).min(1).default([0.01, 0.001]),
})

const verification = z.strictObject({
  /** False match rates. */
  rates: z.array(share).min(1).default([1e-2, 1e-3, 1e-4, 1e-5]),
  /** Of triplets, in squared distance: 0.2 in Schroff, Kalenichenko, Philbin: "FaceNet", CVPR 2015. */
  margin: z.number().min(0).max(4).default(0.2),
})

/** What is compared with what: with the same photos it makes the same splits on each machine. */
export const protocolSchema = z.strictObject({
  format: z.literal(1).default(1),
  half: z.enum(['calibration', 'test', 'all']).default('all'),
  /** All draws, and all resamples, follow from it. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(20180408),
  /** Of the bootstrap; 0: no intervals. */
  resamples: z.int().min(0).max(100_000).default(1000),
  /** What is taken from each embedding: nothing, or the mean of the calibration half of the same photos. */
  centre: z.enum(['none', 'own']).default('none'),
  verification: verification.prefault({}),
  identification: identification.prefault({}),
  /** Who is enrolled in each draw, by which photos; left out: drawn by the seed. */
  draws: z.array(draw).min(1).optional(),
})

export type Protocol = z.output<typeof protocolSchema>
export type ProtocolOptions = z.input<typeof protocolSchema>
/** One gallery: names of people, and of the photos that stand for each. */
export type Draw = z.output<typeof draw>
