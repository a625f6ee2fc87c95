import { createHash } from 'node:crypto'
import { Turns } from '../../async/turns.ts'
import type { ResponseOf } from '../../mqtt/commands/table.ts'
import { maxPartBytes } from '../../mqtt/commands/upload.ts'
import { base64 } from '../control/base64.ts'
import { openPeople, sealPeople } from '../people/archive-file.ts'
import type { Desk } from '../people/desk.ts'
import { isoAt } from '../run-identity.ts'
import type { StrangerDesk } from '../strangers/desk.ts'
import type { Handlers } from './handler.ts'

type GalleryHandlers = Pick<
  Handlers,
  'gallery.export' | 'gallery.import' | 'unknown.list' | 'unknown.name' | 'unknown.forget'
>

export function galleryHandlers(desk: Desk, strangers: StrangerDesk): GalleryHandlers {
  // An archive is in memory more than once while it is made or read.
  const turns = new Turns()
  return {
    'gallery.export': async ({ passphrase }, { answer, maxAnswerBytes }) => {
      const archive = await turns.take(async () => sealPeople(await desk.dump(), passphrase ?? null))
      const { parts, part } = exportParts(archive, maxAnswerBytes)
      for (let number = 1; number < parts; number += 1) await answer(part(number))
      return part(parts)
    },
    'gallery.import': async ({ passphrase }, { upload }) => {
      return turns.take(async () => {
        const { people } = await desk.restore(await openPeople(upload.bytes, passphrase ?? null))
        return { people: [...people] }
      })
    },
    'unknown.list': async () => ({
      strangers: (await strangers.strangers()).map(({ id, visits, looks, firstSeenAt, lastSeenAt }) => ({
        id,
        visits,
        looks,
        first_seen_at: isoAt(firstSeenAt),
        last_seen_at: isoAt(lastSeenAt),
      })),
    }),
    'unknown.name': async ({ id, name }) => {
      const person = await strangers.nameStranger(id, name)
      return { person: { id: person.id, name: person.name } }
    },
    'unknown.forget': async ({ id }) => {
      await strangers.forgetStranger(id)
      return { id }
    },
  }
}

/** Bytes of an answer besides its data: topic, transaction and the other fields. */
const envelopeBytes = 2048

interface ExportParts {
  /** How many, at least one. */
  readonly parts: number
  /** Made when it is sent: all together are a third larger than the archive. @param number from 1 */
  part(number: number): ResponseOf<'gallery.export'>
}

function exportParts(archive: Uint8Array, maxAnswerBytes: number): ExportParts {
  // Base64 makes four bytes of three.
  const size = Math.max(1024, Math.min(maxPartBytes, Math.floor(((maxAnswerBytes - envelopeBytes) * 3) / 4)))
  const parts = Math.max(1, Math.ceil(archive.length / size))
  const sha256 = createHash('sha256').update(archive).digest('hex')
  const part = (number: number) => {
    const data = base64(archive.subarray((number - 1) * size, number * size))
    return { part: number, parts, sha256, data }
  }
  return { parts, part }
}
