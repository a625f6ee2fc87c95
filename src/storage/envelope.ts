import { createHash, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { messageOf } from '../domain/errors.ts'
import { type FileFormat, invalid, kinds, prefix, prefixLength, readPrefix } from './archive-format.ts'
import { seal, unseal } from './sealed-archive.ts'

const sha256Length = 32

/**
 * A file of this format; docs/storage.md has it byte by byte.
 * @param body packed by gzip
 * @param passphrase null: not encrypted
 * @throws FamiliarError `archive-passphrase` when it is empty
 */
export async function wrap(format: FileFormat, body: Uint8Array, passphrase: string | null): Promise<Uint8Array> {
  return passphrase === null ? wrapPlain(format, body) : seal(format, body, passphrase)
}

/**
 * The body of such a file, unpacked, and its version.
 * @param passphrase not looked at when the file is not encrypted
 * @throws FamiliarError `archive-passphrase` when it is missing or another; the format's code
 */
export async function unwrap(
  format: FileFormat,
  bytes: Uint8Array,
  passphrase: string | null,
): Promise<{ readonly body: Buffer; readonly version: number }> {
  if (bytes.length > format.maxLength) throw invalid(format, `it is larger than any ${format.what}`)
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const { kind, version } = readPrefix(format, file)
  const packed = kind === kinds.sealed ? await unseal(format, file, passphrase) : unwrapPlain(format, file)
  return { body: await unpacked(format, packed), version }
}

/** @throws FamiliarError the format's code */
export async function unpacked(format: FileFormat, packed: Uint8Array): Promise<Buffer> {
  try {
    return await promisify(gunzip)(packed, { maxOutputLength: format.maxLength })
  } catch (error) {
    throw invalid(format, messageOf(error), error)
  }
}

function wrapPlain(format: FileFormat, body: Uint8Array): Buffer {
  const start = prefix(format, kinds.plain)
  return Buffer.concat([start, digest(start, body), body])
}

function unwrapPlain(format: FileFormat, file: Buffer): Buffer {
  const start = file.subarray(0, prefixLength)
  const stored = file.subarray(prefixLength, prefixLength + sha256Length)
  const body = file.subarray(prefixLength + sha256Length)
  if (stored.length !== sha256Length || !timingSafeEqual(stored, digest(start, body)))
    throw invalid(format, 'its checksum is another')
  return body
}

/** Over the prefix, too: a file that claims to be of another kind or version is no whole one. */
function digest(start: Buffer, body: Uint8Array): Buffer {
  return createHash('sha256').update(start).update(body).digest()
}
