import { statSync } from 'node:fs'
import { join } from 'node:path'
import { checkTarget, writeWhole } from '../people/write-whole.ts'
import type { FolderEvaluation } from './evaluate.ts'
import { evaluationPage } from './page.ts'

/** Where a report goes: into a folder as `evaluation.html` and `evaluation.json`, or as the page alone. */
export interface ReportTarget {
  readonly page: string
  readonly json: string | null
}

/** @param path of an existing folder, or of a file */
export function reportTarget(path: string): ReportTarget {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  return isFolder
    ? { page: join(path, 'evaluation.html'), json: join(path, 'evaluation.json') }
    : { page: path, json: null }
}

/**
 * Says early what `writeReport` would say at its end.
 * @throws FamiliarError as `writeReport`
 */
export function checkReport({ page, json }: ReportTarget, replace: boolean): void {
  checkTarget(page, replace)
  if (json !== null) checkTarget(json, replace)
}

/** @throws FamiliarError `file-exists` unless it may be replaced, `file-unusable` */
export async function writeReport(
  { page, json }: ReportTarget,
  evaluation: FolderEvaluation,
  replace: boolean,
): Promise<void> {
  await writeWhole(page, Buffer.from(evaluationPage(evaluation)), replace)
  if (json !== null) await writeWhole(json, Buffer.from(`${JSON.stringify(evaluation, null, 1)}\n`), replace)
}
