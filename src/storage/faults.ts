import { FamiliarError, messageOf } from '../domain/errors.ts'

/** The one error for a folder, file or record that cannot be used: names its path and the system's reason. */
export function unusable(path: string, reason: unknown): FamiliarError {
  return new FamiliarError('data-folder-unusable', `${path}: ${messageOf(reason)}`, { cause: reason })
}
