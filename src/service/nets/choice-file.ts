import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Settings } from '../../config/load.ts'
import { FamiliarError, isFamiliarError, messageOf } from '../../domain/errors.ts'
import { readManifest } from '../../vision/passports.ts'
import { giveToOwner } from '../give-to-owner.ts'
import { writeWhole } from '../people/write-whole.ts'
import { type Choice, choiceSchema, misfit } from './choice.ts'
import { thisNetMachine } from './machine.ts'

/** What is known of which way to run the nets is the best here. */
export type ChoiceState =
  | { readonly state: 'measured'; readonly choice: Choice }
  | { readonly state: 'unmeasured' }
  /** There is a file, and it is not used. */
  | { readonly state: 'unusable'; readonly reason: string }

const choiceName = 'choice.json'

/** Where it is kept. */
export function choicePath({ data }: Pick<Settings, 'data'>): string {
  return join(data, choiceName)
}

/** Never throws: without a choice the nets run in the usual way. */
export function readChoice(settings: Pick<Settings, 'data' | 'models'>): ChoiceState {
  const path = choicePath(settings)
  try {
    const choice = choiceSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    const reason = misfit(choice, thisNetMachine(), modelFiles(settings.models))
    return reason === null ? { state: 'measured', choice } : { state: 'unusable', reason: `${path} was made ${reason}` }
  } catch (error) {
    return withoutChoice(path, error)
  }
}

function withoutChoice(path: string, error: unknown): ChoiceState {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'unmeasured' }
  // Whoever loads the nets says what is wrong with them.
  if (isFamiliarError(error)) return { state: 'unmeasured' }
  const reason = code === undefined ? `${path} is damaged` : `${path} cannot be read: ${messageOf(error)}`
  return { state: 'unusable', reason }
}

/** The sha256 of each net by its name. @throws FamiliarError `model-missing`, `model-invalid` of the manifest */
export function modelFiles(folder: string): Choice['models'] {
  const { models } = readManifest(folder)
  return Object.fromEntries(Object.entries(models).map(([name, { sha256 }]) => [name, sha256]))
}

/**
 * Of mode 0600, whole or not at all; it belongs to whom the data folder belongs to, whoever measured.
 * @returns its path
 * @throws FamiliarError `data-folder-unusable`
 */
export async function writeChoice(settings: Pick<Settings, 'data'>, choice: Choice): Promise<string> {
  const path = choicePath(settings)
  const folder = dirname(path)
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 })
    await writeWhole(path, Buffer.from(`${JSON.stringify(choice, null, 2)}\n`), true)
    giveToOwner(folder, [choiceName])
    return path
  } catch (error) {
    throw new FamiliarError('data-folder-unusable', `The choice cannot be kept: ${messageOf(error)}`, { cause: error })
  }
}
