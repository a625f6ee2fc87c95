import { z } from 'zod'

/** Keys that several kinds of source have. */
export const width = z.int().min(64).max(4608).multipleOf(2)
export const height = z.int().min(64).max(2592).multipleOf(2)
export const fps = z.number().min(1).max(120)

export const sourceType = <T extends string>(name: T) => z.literal(name).meta({ description: 'The kind of source.' })
