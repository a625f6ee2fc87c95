import { readFile } from 'node:fs/promises'
import { passphraseOfEnvironment, passphraseVariable } from '../../config/passphrase.ts'
import { FamiliarError, messageOf } from '../../domain/errors.ts'
import { askHidden } from '../terminal.ts'

export interface PassphraseOptions {
  readonly passphraseFile?: string
}

/**
 * The passphrase of an export: of the file, else of the environment, else asked for.
 * @param repeat whether it is asked for twice, as for one that will be needed later
 * @throws FamiliarError `archive-passphrase` when there is none; `file-unusable`, `interrupted`
 */
export async function passphraseOf({ passphraseFile }: PassphraseOptions, repeat: boolean): Promise<string> {
  const passphrase =
    passphraseFile === undefined
      ? (passphraseOfEnvironment() ?? (await asked(repeat)))
      : await firstLine(passphraseFile)
  if (passphrase === '') throw new FamiliarError('archive-passphrase', 'The passphrase is empty')
  return passphrase
}

async function asked(repeat: boolean): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new FamiliarError(
      'archive-passphrase',
      `No passphrase is given; set ${passphraseVariable}, or give --passphrase-file`,
    )
  }
  const passphrase = await askHidden('Passphrase: ')
  if (repeat && passphrase !== (await askHidden('The same again: '))) {
    throw new FamiliarError('archive-passphrase', 'The two passphrases differ')
  }
  return passphrase
}

async function firstLine(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).split(/\r?\n/, 1)[0] ?? ''
  } catch (error) {
    throw new FamiliarError('file-unusable', `The passphrase file ${path} cannot be read: ${messageOf(error)}`)
  }
}
