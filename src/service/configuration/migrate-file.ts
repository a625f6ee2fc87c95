import { readFile } from 'node:fs/promises'
import { loadConfig } from '../../config/load.ts'
import { currentVersion, migrateText } from '../../config/migrations.ts'
import { keepBeside, replaceText } from './replace-file.ts'

export interface FileMigration {
  readonly file: string
  /** What is changed, for a person. */
  readonly changes: readonly string[]
  /** Where the file is kept as it was; null when nothing was written. */
  readonly backup: string | null
}

/**
 * Brings a configuration file to the current form, and keeps it as it was beside it.
 * @param file left out: the default one
 * @param dryRun only say what would change
 * @returns null when there is nothing to do, or no file
 * @throws FamiliarError `config-missing`; `config-invalid` for a file that does not load: what it means cannot be known; `file-unusable`
 */
export async function migrateFile(file: string | undefined, dryRun: boolean): Promise<FileMigration | null> {
  const path = loadConfig(file === undefined ? {} : { file }).file
  if (path === null) return null
  const text = await readFile(path, 'utf8')
  const migrated = migrateText(text)
  if (migrated === null) return null
  const { changes } = migrated
  if (dryRun) return { file: path, changes, backup: null }
  const backup = await keepBeside(path, `before-version-${currentVersion}`, text)
  await replaceText(path, migrated.text)
  return { file: path, changes, backup }
}
