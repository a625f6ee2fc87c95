import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { FamiliarError } from '../domain/errors.ts'
import { type FileFormat, invalid, kinds, prefix, prefixLength } from './archive-format.ts'

interface Cost {
  /** The base 2 logarithm of scrypt's N. */
  readonly logN: number
  readonly r: number
  readonly p: number
}

/** 32 MiB and about a second on a Pi 4; one of the choices that OWASP's Password Storage Cheat Sheet calls equally strong. */
const cost: Cost = { logN: 15, r: 8, p: 3 }
/** A file may not ask for more: it is read before anybody knows who wrote it. */
const maxMemory = 64 * 2 ** 20
const maxP = 8

const cipher = 'aes-256-gcm'
const keyLength = 32
const saltLength = 16
const nonceLength = 12
const checkLength = 16
const tagLength = 16

const costAt = prefixLength
const saltAt = costAt + 3
const nonceAt = saltAt + saltLength
const checkAt = nonceAt + nonceLength
const crcAt = checkAt + checkLength
/** Bytes before the ciphertext; the cipher authenticates them all. */
const headerLength = crcAt + 4

/** @throws FamiliarError `archive-passphrase` when it is empty */
export async function seal(format: FileFormat, body: Uint8Array, passphrase: string): Promise<Buffer> {
  const salt = randomBytes(saltLength)
  const nonce = randomBytes(nonceLength)
  const { key, check } = await deriveKey(passphrase, salt, cost)
  const fields = [prefix(format, kinds.sealed), Buffer.of(cost.logN, cost.r, cost.p), salt, nonce, check]
  const header = withCrc(Buffer.concat(fields))
  const encrypt = createCipheriv(cipher, key, nonce, { authTagLength: tagLength }).setAAD(header)
  return Buffer.concat([header, encrypt.update(body), encrypt.final(), encrypt.getAuthTag()])
}

/** @throws FamiliarError `archive-passphrase`, the format's code */
export async function unseal(format: FileFormat, archive: Buffer, passphrase: string | null): Promise<Buffer> {
  const header = archive.subarray(0, headerLength)
  if (archive.length < headerLength + tagLength) throw invalid(format, 'it is cut off')
  if (!withCrc(header.subarray(0, crcAt)).equals(header)) throw invalid(format, 'its header is damaged')
  const allowed = readCost(format, header)
  if (passphrase === null) throw new FamiliarError('archive-passphrase', `The ${format.what} is encrypted`)
  const { key, check } = await deriveKey(passphrase, header.subarray(saltAt, nonceAt), allowed)
  if (!timingSafeEqual(check, header.subarray(checkAt, crcAt))) {
    throw new FamiliarError('archive-passphrase', `The ${format.what} was encrypted with another passphrase`)
  }
  return decrypt(format, archive, key)
}

function decrypt(format: FileFormat, archive: Buffer, key: Buffer): Buffer {
  const nonce = archive.subarray(nonceAt, checkAt)
  const decipher = createDecipheriv(cipher, key, nonce, { authTagLength: tagLength })
  decipher.setAAD(archive.subarray(0, headerLength)).setAuthTag(archive.subarray(-tagLength))
  try {
    return Buffer.concat([decipher.update(archive.subarray(headerLength, -tagLength)), decipher.final()])
  } catch (error) {
    throw invalid(format, 'it is damaged', error)
  }
}

function readCost(format: FileFormat, header: Buffer): Cost {
  const [logN = 0, r = 0, p = 0] = header.subarray(costAt, saltAt)
  const reasonable = logN >= 1 && r >= 1 && p >= 1 && p <= maxP && memoryOf({ logN, r, p }) <= maxMemory
  if (!reasonable) throw invalid(format, `it asks for more work than any ${format.what} needs`)
  return { logN, r, p }
}

/** RFC 7914: scrypt's large array has N blocks of 128 r bytes, and each of the p lanes has one more. */
function memoryOf({ logN, r, p }: Cost): number {
  return 128 * r * (2 ** logN + p)
}

/**
 * The check tells a wrong passphrase from a damaged file, and nothing of the key: both are parts of one scrypt output.
 * Keyboards and systems write one passphrase in several forms of Unicode, so it is taken in NFC.
 */
async function deriveKey(
  passphrase: string,
  salt: Uint8Array,
  { logN, r, p }: Cost,
): Promise<{ key: Buffer; check: Buffer }> {
  if (passphrase === '') throw new FamiliarError('archive-passphrase', 'The passphrase is empty')
  const output = await new Promise<Buffer>((resolve, reject) => {
    // Twice, since OpenSSL counts its own small needs, too.
    const options = { N: 2 ** logN, r, p, maxmem: 2 * maxMemory }
    scrypt(passphrase.normalize('NFC'), salt, keyLength + checkLength, options, (error, derived) => {
      if (error) reject(error)
      else resolve(derived)
    })
  })
  return { key: output.subarray(0, keyLength), check: output.subarray(keyLength) }
}

/** Tells damage before a second of work, and from a wrong passphrase. */
function withCrc(fields: Buffer): Buffer {
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(fields))
  return Buffer.concat([fields, crc])
}
