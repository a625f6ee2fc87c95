import type { z } from 'zod'
import { brand, type GalleryRevision } from '../domain/brand.ts'
import type { changeRecord } from './records.ts'
import { count, type Tables } from './tables.ts'

/** Raises the gallery's revision. To be called in a transaction. @returns the new one */
export function logChange(tables: Tables, change: z.infer<typeof changeRecord>): GalleryRevision {
  const revision = brand<GalleryRevision>(count(tables, 'revision'))
  tables.changes.put(revision, change)
  return revision
}
