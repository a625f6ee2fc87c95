import { FamiliarError } from '../domain/errors.ts'

/** A sort of file that one Familiar writes for another: magic, version and kind, then a body that is packed, perhaps encrypted. */
export interface FileFormat {
  /** 8 bytes. */
  readonly magic: Buffer
  /** Of the body, counted from 1; older ones are read, too. */
  readonly newest: number
  /** As messages call it. */
  readonly what: 'export' | 'backup'
  /** What is thrown for one that cannot be used. */
  readonly code: 'archive-invalid' | 'backup-invalid'
  /** Bytes of the file, and of what it holds unpacked: what claims to be larger is a bomb. */
  readonly maxLength: number
}

/** 2000 people of 20 templates each fit, and a Pi has the memory. */
export const maxArchiveLength = 128 * 2 ** 20

/** People, to be added to those of another gallery. */
export const exportFormat: FileFormat = {
  magic: Buffer.from('familiar'),
  newest: 3,
  what: 'export',
  code: 'archive-invalid',
  maxLength: maxArchiveLength,
}

const versionAt = 8
const kindAt = versionAt + 1
/** Bytes of magic, version and kind. */
export const prefixLength = kindAt + 1

/** How the rest of the file is made. */
export const kinds = { plain: 0, sealed: 1 } as const
type Kind = (typeof kinds)[keyof typeof kinds]

export function prefix({ magic, newest }: FileFormat, kind: Kind): Buffer {
  return Buffer.concat([magic, Buffer.of(newest, kind)])
}

/** Whether it says of itself that it is encrypted; it need not be whole. */
export function isSealed(format: FileFormat, bytes: Uint8Array): boolean {
  return hasMagic(format, bytes) && bytes[kindAt] === kinds.sealed
}

/** @throws FamiliarError the format's code */
export function readPrefix(format: FileFormat, file: Uint8Array): { readonly kind: Kind; readonly version: number } {
  if (!hasMagic(format, file)) throw invalid(format, 'it does not begin as one')
  const version = file[versionAt] ?? 0
  if (version < 1 || version > format.newest) {
    throw invalid(format, `it has format ${version}; this version of Familiar reads up to ${format.newest}`)
  }
  const kind = file[kindAt]
  if (kind !== kinds.plain && kind !== kinds.sealed) throw invalid(format, `there is no kind ${kind}`)
  return { kind, version }
}

export function invalid({ what, code }: FileFormat, reason: string, cause?: unknown): FamiliarError {
  const article = what === 'export' ? 'an' : 'a'
  return new FamiliarError(code, `Not ${article} ${what} that can be used: ${reason}`, { cause })
}

function hasMagic({ magic }: FileFormat, bytes: Uint8Array): boolean {
  return bytes.length >= prefixLength && magic.equals(bytes.subarray(0, magic.length))
}
