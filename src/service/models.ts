import type { Settings } from '../config/load.ts'
import { type ErrorReport, isFamiliarError, reportOf } from '../domain/errors.ts'
import { choosePassports, type Manifest, type Passport, readManifest, verifiedFile } from '../vision/passports.ts'
import { visionSettings } from './vision-settings.ts'

/** A net as its passport in models/manifest.json describes it. */
interface Model {
  readonly name: string
  readonly passport: Passport
}

export interface VerifiedModel extends Model {
  /** Null when the file's bytes are those of the passport. */
  readonly problem: ErrorReport | null
}

export interface ListedModel extends Model {
  /** With the configuration as it is. */
  readonly inUse: boolean
}

/** @throws FamiliarError `model-missing`, `model-invalid` of the manifest */
export function listModels(settings: Settings): readonly ListedModel[] {
  const manifest = readManifest(settings.models)
  const used = namesInUse(manifest, settings)
  return modelsOf(manifest).map((model) => ({ ...model, inUse: used.has(model.name) }))
}

/** Compares every net's bytes with its passport. @throws FamiliarError `model-missing`, `model-invalid` of the manifest */
export function verifyModels(folder: string): readonly VerifiedModel[] {
  return modelsOf(readManifest(folder)).map((model) => ({ ...model, problem: problemOf(folder, model.passport) }))
}

function modelsOf({ models }: Manifest): readonly Model[] {
  return Object.entries(models).map(([name, passport]) => ({ name, passport }))
}

/** Empty when the manifest lacks one: what there is can be listed all the same, and `doctor` says what is missing. */
function namesInUse(manifest: Manifest, settings: Settings): ReadonlySet<string> {
  try {
    const { detector, embedders } = choosePassports(manifest, visionSettings(settings))
    return new Set([detector, ...embedders].map(({ name }) => name))
  } catch (error) {
    if (isFamiliarError(error)) return new Set()
    throw error
  }
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
