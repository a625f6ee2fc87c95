/** A pair that was compared, or could not be. */
export interface JudgedPair {
  /** Null when no face was found in one of the photos. */
  readonly similarity: number | null
  readonly same: boolean
}

interface FoldAccuracy {
  /** From the other folds: at this similarity and above, two photos show one person. */
  readonly threshold: number
  readonly accuracy: number
}

export interface FoldsReport {
  readonly folds: readonly FoldAccuracy[]
  readonly mean: number
  /** Of the mean. */
  readonly standardError: number
}

/**
 * Accuracy as LFW's View 2 asks for it (Huang, Ramesh, Berg, Learned-Miller, 2007): each fold is judged with the threshold
 * that is best for the others; mean over the folds, and its standard error.
 * @param folds two or more, none empty
 */
export function accuracyByFolds(folds: readonly (readonly JudgedPair[])[], failuresCount: boolean): FoldsReport {
  const kept = folds.map((pairs) => (failuresCount ? pairs : pairs.filter(({ similarity }) => similarity !== null)))
  const results = kept.map((pairs, fold): FoldAccuracy => {
    const threshold = bestThreshold(kept.flatMap((others, other) => (other === fold ? [] : others)))
    return { threshold, accuracy: shareRight(pairs, threshold) }
  })
  const mean = results.reduce((sum, { accuracy }) => sum + accuracy, 0) / results.length
  const squares = results.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0)
  return { folds: results, mean, standardError: Math.sqrt(squares / (results.length - 1) / results.length) }
}

/** A pair without a face is always judged wrongly: nothing was recognised. */
function shareRight(pairs: readonly JudgedPair[], threshold: number): number {
  const right = pairs.filter(({ similarity, same }) => similarity !== null && similarity >= threshold === same)
  return pairs.length === 0 ? 0 : right.length / pairs.length
}

/** In the middle of the gap that parts most pairs rightly. */
function bestThreshold(pairs: readonly JudgedPair[]): number {
  const sorted = pairs
    .flatMap(({ similarity, same }) => (similarity === null ? [] : [{ similarity, same }]))
    .sort((a, b) => b.similarity - a.similarity)
  // Above all of them everybody is taken for somebody else.
  let right = sorted.filter(({ same }) => !same).length
  let best = { right, threshold: (sorted[0]?.similarity ?? 0) + 1e-6 }
  for (const [i, { similarity, same }] of sorted.entries()) {
    right += same ? 1 : -1
    const next = sorted[i + 1]?.similarity ?? -1
    if (right > best.right && next < similarity) best = { right, threshold: (similarity + next) / 2 }
  }
  return best.threshold
}
