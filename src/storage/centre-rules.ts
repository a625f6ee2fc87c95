import { z } from 'zod'
import type { LearntMean } from '../ports/centre-store.ts'
import { meanRecord } from './records.ts'

/**
 * Copies that their giver can no longer change.
 * @throws RangeError unless each vector is finite and each count a positive whole number
 */
export function acceptMeans(means: readonly LearntMean[]): LearntMean[] {
  return means.map(({ camera, space, vector, count }) => {
    const { error } = z.safeEncode(meanRecord, { vector, count })
    if (error) throw new RangeError(`A mean cannot be stored: ${z.prettifyError(error)}`)
    return { camera, space, vector: vector.slice(), count }
  })
}

/** @throws RangeError unless they are of one camera, and of one space each */
export function checkTogether(means: readonly [LearntMean, ...LearntMean[]]): void {
  const [{ camera }] = means
  if (means.some((mean) => mean.camera !== camera)) throw new RangeError('means of several cameras')
  if (new Set(means.map(({ space }) => space)).size < means.length) throw new RangeError('two means of one space')
}
