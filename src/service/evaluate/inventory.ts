import type { RejectionReason } from '../../domain/face.ts'
import type { SeenPhoto } from './see-photos.ts'

/** What became of all photos; none is dropped. */
export interface Inventory {
  readonly people: number
  readonly strangers: number
  readonly photos: number
  /** With a face. */
  readonly found: number
  /** Of `found`: faces that the quality gate refuses, by reason. */
  readonly refused: Readonly<Partial<Record<RejectionReason, number>>>
  /** Of `found`: photos with more faces than one; the one nearest the centre is meant. */
  readonly severalFaces: number
  readonly noFace: number
  /** No picture that can be decoded. */
  readonly unreadable: number
  /** The file cannot be read, or vision died of it. */
  readonly failed: number
  /** People with one photo; they have no genuine pair. */
  readonly withOnePhoto: number
}

export function inventoryOf(photos: readonly SeenPhoto[]): Inventory {
  const people = Map.groupBy(photos, ({ file }) => file.person)
  const count = (outcome: SeenPhoto['seen']['outcome']): number =>
    photos.filter(({ seen }) => seen.outcome === outcome).length
  const faces = photos.flatMap(({ seen }) => (seen.outcome === 'face' ? [seen] : []))
  const refused: Partial<Record<RejectionReason, number>> = {}
  for (const { rejection } of faces) {
    if (rejection !== null) refused[rejection.reason] = (refused[rejection.reason] ?? 0) + 1
  }
  return {
    people: people.size,
    strangers: [...people.values()].filter(([first]) => first?.file.stranger).length,
    photos: photos.length,
    found: faces.length,
    refused,
    severalFaces: faces.filter((face) => face.faces > 1).length,
    noFace: count('no-face'),
    unreadable: count('unreadable'),
    failed: count('failed'),
    withOnePhoto: [...people.values()].filter(({ length }) => length === 1).length,
  }
}
