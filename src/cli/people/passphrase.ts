import { passphraseOfEnvironment, passphraseVariable } from '../../config/passphrase.ts'
import { FamiliarError } from '../../domain/errors.ts'
import { readFileAtMost } from '../read-at-most.ts'
import { askHidden } from '../terminal.ts'

/** Bytes. */
const maxPassphrase = 4096

export interface PassphraseOptions {
  readonly passphraseFile?: string
}

/** For commands that write or read a file that may be encrypted. */
export const passphraseOption = [
  '--passphrase-file <file>',
  'its first line is the passphrase; else $FAMILIAR_PASSPHRASE, else it is asked for',
] as const

/**
 * The passphrase of an export or a backup: of the file, else of the environment, else asked for.
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
  const [line = ''] = (await readFileAtMost(path, maxPassphrase + 1)).toString().split(/\r?\n/, 1)
  if (Buffer.byteLength(line) <= maxPassphrase) return line
  throw new FamiliarError('file-unusable', `The first line of ${path} has over ${maxPassphrase} bytes`)
}
