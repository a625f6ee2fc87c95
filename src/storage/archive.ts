import { createHash, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { GalleryDump } from '../domain/person.ts'
import {
  invalid,
  isSealed,
  kinds,
  maxArchiveLength,
  prefix,
  prefixLength,
  readPrefix,
  type Version,
} from './archive-format.ts'
import { archivedDump, decodeDump } from './archived-dump.ts'
import { seal, unseal } from './sealed-archive.ts'

export { isSealed }

const sha256Length = 32

/**
 * An export in one file; docs/storage.md has its format byte by byte.
 * @param passphrase null: not encrypted
 * @throws FamiliarError `archive-passphrase` when it is empty; `archive-invalid` when the gallery is too large for one file
 */
export async function sealArchive(dump: GalleryDump, passphrase: string | null): Promise<Uint8Array> {
  const json = Buffer.from(JSON.stringify(z.encode(archivedDump, dump)))
  if (json.length > maxArchiveLength) throw invalid('there are too many people for one file')
  const body = await promisify(gzip)(json)
  return passphrase === null ? wrapPlain(body) : seal(body, passphrase)
}

/**
 * What an export holds, checked.
 * @param passphrase not looked at when the export is not encrypted
 * @throws FamiliarError `archive-passphrase` when it is missing or another; `archive-invalid`
 */
export async function openArchive(bytes: Uint8Array, passphrase: string | null): Promise<GalleryDump> {
  if (bytes.length > maxArchiveLength) throw invalid('it is larger than any export')
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const { kind, version } = readPrefix(archive)
  return parse(kind === kinds.sealed ? await unseal(archive, passphrase) : unwrapPlain(archive), version)
}

function wrapPlain(body: Buffer): Buffer {
  const start = prefix(kinds.plain)
  return Buffer.concat([start, digest(start, body), body])
}

function unwrapPlain(archive: Buffer): Buffer {
  const start = archive.subarray(0, prefixLength)
  const stored = archive.subarray(prefixLength, prefixLength + sha256Length)
  const body = archive.subarray(prefixLength + sha256Length)
  if (stored.length !== sha256Length || !timingSafeEqual(stored, digest(start, body)))
    throw invalid('its checksum is another')
  return body
}

/** Over the prefix, too: an export that claims to be of another kind or version is no whole one. */
function digest(start: Buffer, body: Buffer): Buffer {
  return createHash('sha256').update(start).update(body).digest()
}

async function parse(body: Buffer, version: Version): Promise<GalleryDump> {
  try {
    const json = await promisify(gunzip)(body, { maxOutputLength: maxArchiveLength })
    return decodeDump(JSON.parse(json.toString()), version)
  } catch (error) {
    if (error instanceof FamiliarError) throw error
    throw invalid(error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error), error)
  }
}
