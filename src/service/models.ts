import { type ErrorReport, isFamiliarError, reportOf } from '../domain/errors.ts'
import { type Passport, readManifest, verifiedFile } from '../vision/passports.ts'

/** A net as its passport in models/manifest.json describes it. */
export interface Model {
  readonly name: string
  readonly passport: Passport
}

export interface VerifiedModel extends Model {
  /** Null when the file's bytes are those of the passport. */
  readonly problem: ErrorReport | null
}

/** @throws FamiliarError `model-missing`, `model-invalid` of the manifest */
export function listModels(folder: string): readonly Model[] {
  return Object.entries(readManifest(folder).models).map(([name, passport]) => ({ name, passport }))
}

/** Compares every net's bytes with its passport. @throws FamiliarError `model-missing`, `model-invalid` of the manifest */
export function verifyModels(folder: string): readonly VerifiedModel[] {
  return listModels(folder).map((model) => ({ ...model, problem: problemOf(folder, model.passport) }))
}

function problemOf(folder: string, passport: Passport): ErrorReport | null {
  try {
    verifiedFile(folder, passport)
    return null
  } catch (error) {
    if (isFamiliarError(error)) return reportOf(error)
    throw error
  }
}
