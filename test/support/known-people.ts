import { readFileSync } from 'node:fs'
import { brand, type GalleryRevision, type PersonId, type PhotoId } from '../../src/domain/brand.ts'
import type { GallerySnapshot, GalleryTemplate } from '../../src/domain/person.ts'
import { examine } from '../../src/pipeline/examine.ts'
import type { LoadedNets } from '../../src/vision/nets.ts'
import { defaultRules } from './limits.ts'
import { photo } from './workspace.ts'

/** A gallery of the one person whom the scenes' galleries know, enrolled from two photos that no scene shows. */
export async function knownPeople(nets: LoadedNets): Promise<GallerySnapshot> {
  const templates: GalleryTemplate[] = []
  for (const path of [photo.obama, photo.obama2]) {
    const examination = await examine(readFileSync(path), nets, defaultRules)
    for (const face of examination.readable ? examination.faces : []) {
      if (!face.usable) continue
      const { embeddings, quality } = face
      templates.push(...embeddings.map((embedding) => ({ ...embedding, quality, photo: brand<PhotoId>(path) })))
    }
  }
  const known = { id: brand<PersonId>('obama'), name: 'Barack Obama', falseMatchRate: null, templates, negatives: [] }
  return { revision: brand<GalleryRevision>(1), spaces: nets.info.spaces, members: [known], centres: [] }
}
