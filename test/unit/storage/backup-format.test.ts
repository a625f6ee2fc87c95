import { expect, test } from 'vitest'
import { brand, type WallMs } from '../../../src/domain/brand.ts'
import { sealArchive } from '../../../src/storage/archive.ts'
import {
  type Backup,
  backupNeedsPassphrase,
  openBackup,
  packBackup,
  sealBackup,
  unpackBackup,
} from '../../../src/storage/backup-format.ts'

const invalid = expect.objectContaining({ code: 'backup-invalid' })
const refusedPassphrase = expect.objectContaining({ code: 'archive-passphrase' })

const backup: Backup = {
  madeAt: brand<WallMs>(1_700_000_000_000),
  version: '1.2.3',
  node: '0123456789abcdef',
  schema: 4,
  people: 1,
  waiting: 2,
  settings: 'log: { level: debug }\n',
  config: null,
  tables: [
    { name: 'people', records: [['01ARZ3NDEKTSV4RRFFQ69G5FAV', Uint8Array.of(1, 2, 255)]] },
    { name: 'templates', records: [[['space', 'id', 3, 0], new Uint8Array()]] },
    { name: 'outbox', records: [[7, Uint8Array.of(0)]] },
  ],
}

/** Bytes that differ may be of different classes. */
const plain = ({ tables, ...rest }: Backup) => ({
  ...rest,
  tables: tables.map(({ name, records }) => ({ name, records: records.map(([key, bytes]) => [key, [...bytes]]) })),
})

async function fileOf(passphrase: string | null): Promise<Buffer> {
  return Buffer.from(await sealBackup(await packBackup(backup), passphrase))
}

test.each([null, 'correct horse'])(
  'a backup with the passphrase %s gives back what it was made of',
  async (passphrase) => {
    const file = await fileOf(passphrase)
    expect(plain(await openBackup(file, passphrase))).toEqual(plain(backup))
    expect(backupNeedsPassphrase(file)).toBe(passphrase !== null)
    expect(plain(await unpackBackup(await packBackup(backup)))).toEqual(plain(backup))
  },
)

test('an encrypted one opens with its passphrase only', async () => {
  const file = await fileOf('correct horse')
  await expect(openBackup(file, 'wrong horse')).rejects.toEqual(refusedPassphrase)
  await expect(openBackup(file, null)).rejects.toEqual(refusedPassphrase)
  await expect(sealBackup(new Uint8Array(), '')).rejects.toEqual(refusedPassphrase)
})

test.each([null, 'correct horse'])('with the passphrase %s: damaged or cut off it is refused', async (passphrase) => {
  const file = await fileOf(passphrase)
  // Of the head, where a passphrase is tried only when all else is right, and of the body.
  for (const position of [0, 8, 9, 12, 50, file.length - 1]) {
    const changed = Buffer.from(file)
    changed.writeUInt8(changed.readUInt8(position) ^ 0x40, position)
    await expect(openBackup(changed, passphrase), `byte ${position}`).rejects.toEqual(invalid)
  }
  for (const length of [0, 9, 40, 60, file.length - 1]) {
    await expect(openBackup(file.subarray(0, length), passphrase), `${length} bytes`).rejects.toEqual(invalid)
  }
})

test('a newer format is refused with its number, and so is an export of people', async () => {
  const file = await fileOf(null)
  file.writeUInt8(2, 8)
  await expect(openBackup(file, null)).rejects.toThrow('it has format 2; this version of Familiar reads up to 1')
  await expect(openBackup(await sealArchive({ people: [] }, null), null)).rejects.toEqual(invalid)
})

test('a body of another form is refused, and what is wrong with it is told', async () => {
  const other = { ...backup, schema: 0, extra: true } as Backup
  await expect(packBackup(other).then(unpackBackup)).rejects.toThrow(/schema|extra/)
  await expect(unpackBackup(Buffer.from('no gzip'))).rejects.toEqual(invalid)
})
