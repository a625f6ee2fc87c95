import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { z } from 'zod'
import { messageOf } from '../domain/errors.ts'
import type { GalleryDump } from '../domain/person.ts'
import { exportFormat, invalid, isSealed as isSealedFile } from './archive-format.ts'
import { archivedDump, decodeDump } from './archived-dump.ts'
import { unwrap, wrap } from './envelope.ts'

/**
 * An export in one file; docs/storage.md has its format byte by byte.
 * @param passphrase null: not encrypted
 * @throws FamiliarError `archive-passphrase` when it is empty; `archive-invalid` when the gallery is too large for one file
 */
export async function sealArchive(dump: GalleryDump, passphrase: string | null): Promise<Uint8Array> {
  const json = Buffer.from(JSON.stringify(z.encode(archivedDump, dump)))
  if (json.length > exportFormat.maxLength) throw invalid(exportFormat, 'there are too many people for one file')
  return wrap(exportFormat, await promisify(gzip)(json), passphrase)
}

/**
 * What an export holds, checked.
 * @param passphrase not looked at when the export is not encrypted
 * @throws FamiliarError `archive-passphrase` when it is missing or another; `archive-invalid`
 */
export async function openArchive(bytes: Uint8Array, passphrase: string | null): Promise<GalleryDump> {
  const { body, version } = await unwrap(exportFormat, bytes, passphrase)
  try {
    return decodeDump(JSON.parse(body.toString()), version)
  } catch (error) {
    throw invalid(exportFormat, error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error), error)
  }
}

/** Whether it says of itself that it is encrypted; it need not be whole. */
export function isSealed(bytes: Uint8Array): boolean {
  return isSealedFile(exportFormat, bytes)
}
