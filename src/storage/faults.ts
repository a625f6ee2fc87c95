import { FamiliarError, messageOf } from '../domain/errors.ts'

/** A folder or file that the system lets us not use: names its path and the system's reason. */
export function unusable(path: string, reason: unknown): FamiliarError {
  return new FamiliarError('data-folder-unusable', `${path}: ${messageOf(reason)}`, { cause: reason })
}

/** What is stored is not what it should be: names where, and what is wrong with it. */
export function damaged(path: string, reason: unknown): FamiliarError {
  return new FamiliarError('data-damaged', `${path}: ${messageOf(reason)}`, { cause: reason })
}
