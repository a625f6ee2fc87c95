import { readFileSync } from 'node:fs'
import { brand, type GalleryRevision, type PersonId } from '../../src/domain/brand.ts'
import type { GallerySnapshot } from '../../src/domain/person.ts'
import { examine } from '../../src/pipeline/examine.ts'
import type { LoadedNets } from '../../src/vision/nets.ts'
import { defaultRules } from './limits.ts'
import { photo } from './workspace.ts'

/** A gallery of the one person whom the scenes' galleries know, enrolled from two photos that no scene shows. */
export async function knownPeople(nets: LoadedNets): Promise<GallerySnapshot> {
  const vectors: Float32Array[] = []
  for (const path of [photo.obama, photo.obama2]) {
    const examination = await examine(readFileSync(path), nets, defaultRules)
    for (const face of examination.readable ? examination.faces : [])
      if (face.usable) vectors.push(face.embeddings[0].vector)
  }
  const members = [{ id: brand<PersonId>('obama'), name: 'Barack Obama', vectors }]
  return { revision: brand<GalleryRevision>(1), space: nets.info.spaces[0], members }
}
