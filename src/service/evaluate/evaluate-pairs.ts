import type { Settings } from '../../config/load.ts'
import { FamiliarError } from '../../domain/errors.ts'
import { accuracyByFolds, type FoldsReport, type JudgedPair } from '../../evaluation/folds.ts'
import type { Fold, PairedPhoto } from '../../evaluation/pairs-file.ts'
import type { Photo } from '../../evaluation/photo.ts'
import type { Scorer } from '../../evaluation/scorer.ts'
import { type Measured, measured, photoOf, rulesOf } from './evaluate.ts'
import { type Folders, findPhotos, type PhotoFile } from './photo-files.ts'
import { daemonScorer } from './scorer.ts'
import { type SightOrder, type SightWatcher, see } from './sight.ts'

export interface PairsOrder extends SightOrder {
  readonly folders: Folders
  readonly gate: boolean
  readonly folds: readonly Fold[]
  /** Of the list, for messages. */
  readonly source: string
}

export interface PairsEvaluation extends Measured {
  readonly scorer: string
  readonly pairs: number
  /** Pairs with a photo without a face. */
  readonly notCompared: number
  /** Of the pairs that could be compared. */
  readonly compared: FoldsReport
  /** Of all: a pair that could not be compared is always wrong. */
  readonly all: FoldsReport
}

/**
 * Accuracy on a list of pairs, as LFW's View 2 asks for it; only the photos of the list are looked at.
 * @throws FamiliarError `protocol-invalid` for photos of the list that are not there; as `evaluateFolders`
 */
export async function evaluatePairs(
  settings: Settings,
  order: PairsOrder,
  watcher: SightWatcher,
  signal: AbortSignal,
): Promise<PairsEvaluation> {
  const places = new Map((await findPhotos(order.folders)).map((file) => [withoutSuffix(file.name), file]))
  const pairs = order.folds.map((fold) =>
    fold.map(({ first, second, same }) => ({ first: fileOf(first, places), second: fileOf(second, places), same })),
  )
  demandAll(order, places)
  const files = [...new Set(pairs.flat().flatMap(({ first, second }) => [first, second]))].filter(isThere)
  const sight = await see(files, settings, order, watcher, signal)
  const photos = new Map(sight.photos.map((photo) => [photo.file, photoOf(photo, order.gate)]))
  const scorer = daemonScorer(sight.info, rulesOf(settings), new Map())
  const judged = pairs.map((fold) =>
    fold.map(({ first, second, same }): JudgedPair => {
      const [a, b] = [first && photos.get(first), second && photos.get(second)]
      return { similarity: similarityOf(scorer, a, b), same }
    }),
  )
  return {
    ...measured(sight, order.gate, () => true),
    scorer: scorer.name,
    pairs: judged.flat().length,
    notCompared: judged.flat().filter(({ similarity }) => similarity === null).length,
    compared: accuracyByFolds(judged, false),
    all: accuracyByFolds(judged, true),
  }
}

const isThere = (file: PhotoFile | undefined): file is PhotoFile => file !== undefined

const withoutSuffix = (name: string): string => name.replace(/\.[^./]*$/, '')

/** NAME/NAME_0001, as LFW calls its files. */
const lfwName = ({ person, number }: PairedPhoto): string => `${person}/${person}_${String(number).padStart(4, '0')}`

const fileOf = (photo: PairedPhoto, places: ReadonlyMap<string, PhotoFile>): PhotoFile | undefined =>
  places.get(lfwName(photo))

function demandAll({ folds, source }: PairsOrder, places: ReadonlyMap<string, PhotoFile>): void {
  const names = new Set(folds.flat().flatMap(({ first, second }) => [lfwName(first), lfwName(second)]))
  const missing = [...names].filter((name) => !places.has(name))
  if (missing.length === 0) return
  throw new FamiliarError(
    'protocol-invalid',
    `${source} names ${missing.length} photos that are not there, such as ${missing.slice(0, 3).join(', ')}`,
  )
}

function similarityOf(scorer: Scorer, a: Photo | undefined, b: Photo | undefined): number | null {
  if (!a?.embeddings || !b?.embeddings) return null
  return scorer.similarity(b.embeddings, scorer.reference([a.embeddings]))
}
