import { FamiliarError } from '../domain/errors.ts'

const magic = Buffer.from('familiar')
/** Of the body: 1 has a template for each photo, 2 also templates of several nets, negatives, rates and measures, 3 also policies. */
export type Version = 1 | 2 | 3
const newest: Version = 3
const versionAt = magic.length
const kindAt = versionAt + 1
/** Bytes of magic, version and kind. */
export const prefixLength = kindAt + 1

/** How the rest of the file is made. */
export const kinds = { plain: 0, sealed: 1 } as const
type Kind = (typeof kinds)[keyof typeof kinds]

/**
 * Of the file and of what it holds unpacked, in bytes: 2000 people of 20 templates each fit, and a Pi has the memory. What
 * claims to be larger is a bomb.
 */
export const maxArchiveLength = 128 * 2 ** 20

export function prefix(kind: Kind): Buffer {
  return Buffer.concat([magic, Buffer.of(newest, kind)])
}

/** Whether it says of itself that it is encrypted; it need not be whole. */
export function isSealed(bytes: Uint8Array): boolean {
  return hasMagic(bytes) && bytes[kindAt] === kinds.sealed
}

/** @throws FamiliarError `archive-invalid` */
export function readPrefix(archive: Uint8Array): { readonly kind: Kind; readonly version: Version } {
  if (!hasMagic(archive)) throw invalid('it does not begin as one')
  const version = archive[versionAt]
  if (version !== 1 && version !== 2 && version !== newest) {
    throw invalid(`it has format ${version}; this version of Familiar reads up to ${newest}`)
  }
  const kind = archive[kindAt]
  if (kind !== kinds.plain && kind !== kinds.sealed) throw invalid(`there is no kind ${kind}`)
  return { kind, version }
}

export function invalid(reason: string, cause?: unknown): FamiliarError {
  return new FamiliarError('archive-invalid', `Not an export that can be used: ${reason}`, { cause })
}

function hasMagic(bytes: Uint8Array): boolean {
  return bytes.length >= prefixLength && magic.equals(bytes.subarray(0, magic.length))
}
