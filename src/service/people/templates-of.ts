import type { WallMs } from '../../domain/brand.ts'
import type { PhotoTemplates, Template } from '../../domain/person.ts'
import type { UsableFace } from './judge-photo.ts'

/** What is kept of a face: a template in each space. @param source the photo's name, in its owner's words */
export function templatesOf({ embeddings, quality, measures }: UsableFace, source: string, at: WallMs): PhotoTemplates {
  // A face whose landmarks have no pose may be let through by the configuration.
  const kept = Object.values(measures).every(Number.isFinite) ? measures : null
  const template = (embedding: UsableFace['embeddings'][number]): Template => ({
    ...embedding,
    quality,
    source,
    createdAt: at,
    measures: kept,
  })
  const [first, ...others] = embeddings
  return [template(first), ...others.map(template)]
}
