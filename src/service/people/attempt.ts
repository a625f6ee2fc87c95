import { setTimeout as delay } from 'node:timers/promises'
import { isFamiliarError, reportOf } from '../../domain/errors.ts'
import type { Failed } from './desk.ts'

/** Milliseconds to wait before each further attempt: vision comes back within a second, unless it dies again and again. */
export const retryAfter: readonly number[] = [1000, 4000]

/**
 * Works on one photo of many, again when vision died. A photo that fails all the same is an outcome, and the next one follows.
 * @throws FamiliarError what concerns every photo: `person-name-invalid`, `data-folder-unusable`, `daemon-unreachable`
 */
export async function attempt<T>(work: () => Promise<T>, [wait, ...others]: readonly number[]): Promise<T | Failed> {
  try {
    return await work()
  } catch (error) {
    if (!isFamiliarError(error)) throw error
    if (error.code === 'vision-unavailable' && wait !== undefined) {
      await delay(wait)
      return attempt(work, others)
    }
    if (error.code !== 'photo-unreadable' && error.code !== 'vision-unavailable') throw error
    return { reason: 'failed', error: reportOf(error) }
  }
}
