import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Packr } from 'msgpackr'
import { z } from 'zod'
import { messageOf } from '../domain/errors.ts'
import { type FileFormat, invalid, isSealed } from './archive-format.ts'
import { unpacked, unwrap, wrap } from './envelope.ts'
import { wallMs } from './records.ts'

const msgpack = new Packr({ useRecords: false })

/** 100,000 events that wait fit, which is all that an outbox may hold. */
const backupFormat: FileFormat = {
  magic: Buffer.from('familbak'),
  newest: 1,
  what: 'backup',
  code: 'backup-invalid',
  maxLength: 384 * 2 ** 20,
}
/** Bytes. */
export const maxBackupLength = backupFormat.maxLength

const keyPart = z.union([z.string(), z.number()])
const key = z.union([keyPart, z.array(keyPart).readonly()])
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'not bytes')

const backupSchema = z.strictObject({
  madeAt: wallMs,
  /** Of Familiar. */
  version: z.string(),
  node: z.string(),
  /** Of its databases. */
  schema: z.int().positive(),
  people: z.int().nonnegative(),
  /** Events that waited for the broker. */
  waiting: z.int().nonnegative(),
  /** The text of settings.yaml, what was set while the daemon ran; null: nothing was. */
  settings: z.string().nullable(),
  /** The text of the configuration file; null: there was none, or it could not be read. */
  config: z.string().nullable(),
  /** All databases, with their records as they are on the disk: independent of the size of its pages. */
  tables: z
    .array(z.strictObject({ name: z.string(), records: z.array(z.tuple([key, bytes]).readonly()).readonly() }))
    .readonly(),
})

/** All that a device has stored at one moment. */
export type Backup = z.infer<typeof backupSchema>

/** The body of a backup, to be sealed by who knows the passphrase. @throws FamiliarError `backup-invalid` when it is too large for one file */
export async function packBackup(backup: Backup): Promise<Uint8Array> {
  const body = msgpack.pack(backup)
  if (body.length > maxBackupLength) throw invalid(backupFormat, 'there is too much for one file')
  return promisify(gzip)(body)
}

/** What `packBackup` was given, checked. @throws FamiliarError `backup-invalid` */
export async function unpackBackup(packed: Uint8Array): Promise<Backup> {
  return parse(await unpacked(backupFormat, packed))
}

/** @param passphrase null: not encrypted. @throws FamiliarError `archive-passphrase` when it is empty */
export function sealBackup(packed: Uint8Array, passphrase: string | null): Promise<Uint8Array> {
  return wrap(backupFormat, packed, passphrase)
}

/**
 * What a file of a backup holds, checked in its form; its records are checked when they are opened.
 * @param passphrase not looked at when the backup is not encrypted
 * @throws FamiliarError `archive-passphrase` when it is missing or another; `backup-invalid`
 */
export async function openBackup(file: Uint8Array, passphrase: string | null): Promise<Backup> {
  const { body } = await unwrap(backupFormat, file, passphrase)
  return parse(body)
}

/** False for what is refused with any passphrase. */
export function backupNeedsPassphrase(file: Uint8Array): boolean {
  return isSealed(backupFormat, file) && file.length <= maxBackupLength
}

function parse(body: Buffer): Backup {
  try {
    return backupSchema.parse(msgpack.unpack(body))
  } catch (error) {
    throw invalid(backupFormat, error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error), error)
  }
}
