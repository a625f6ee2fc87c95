import type { EmbeddingSpace } from '../domain/brand.ts'
import type { Dimensions } from './gallery-rules.ts'
import { PhotoTable } from './photo-table.ts'
import type { Tables } from './tables.ts'

/** By whatever is stored of a space: templates, negatives, what cameras have learnt, strangers. */
export function dimensionsIn(tables: Tables): Dimensions {
  return (space) =>
    new PhotoTable(tables.templates).dimensions(space) ??
    new PhotoTable(tables.negatives).dimensions(space) ??
    ofCameras(tables, space) ??
    ofStrangers(tables, space)
}

function ofCameras({ means, centres }: Tables, space: EmbeddingSpace): number | undefined {
  for (const [key, { vector }] of means.entries()) if (key[1] === space) return vector.length
  for (const [key, { vector }] of centres.entries()) if (key[1] === space) return vector.length
  return undefined
}

function ofStrangers({ strangers }: Tables, space: EmbeddingSpace): number | undefined {
  for (const [, { looks }] of strangers.entries()) {
    const template = looks.flat().find((each) => each.space === space)
    if (template !== undefined) return template.vector.length
  }
  return undefined
}
