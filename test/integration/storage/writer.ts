// A process that stores without end, and says on standard output what it was promised: `node writer.ts <data folder>`.
import { writeSync } from 'node:fs'
import { brand, type EmbeddingSpace, type WallMs } from '../../../src/domain/brand.ts'
import { isFamiliarError } from '../../../src/domain/errors.ts'
import type { Template } from '../../../src/domain/person.ts'
import type { PresenceRecord } from '../../../src/ports/presence-store.ts'
import { openDataFolder } from '../../../src/storage/data-folder.ts'
import { openStore, type Store } from '../../../src/storage/store.ts'

/** One line of the output: what ends in -ing is said before the call, all else after its promise. */
export type Report =
  | { readonly kind: 'opened' }
  | {
      readonly kind: 'committed' | 'settling' | 'settled' | 'putting aside' | 'put aside' | 'saving' | 'saved'
      readonly seq: number
    }
  | { readonly kind: 'enrolled'; readonly name: string; readonly revision: number }
  | { readonly kind: 'removing' | 'removed'; readonly name: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

export const space = brand<EmbeddingSpace>('writer')
const now = brand<WallMs>(1_700_000_000_000)
const clock = { wall: () => now, synced: () => true }
const template: Template = {
  space,
  vector: new Float32Array(512).fill(Math.sqrt(1 / 512)),
  quality: 1,
  source: 'writer',
  createdAt: now,
  measures: null,
}

/** What the writer commits under this sequence number. */
export function payloadOf(seq: number): Uint8Array {
  return new TextEncoder().encode(`payload of ${seq}`)
}

/** Written at once: a report in a buffer would die with the process. */
function report(line: Report): void {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

/** What the writer saves after the event of this sequence number. */
export function whereaboutsAt(seq: number): PresenceRecord {
  const never = { camera: null, seenAtWall: null, seenAt: null }
  return { subject: 'strangers', state: 'ON', ...never, clockSynced: true, bootId: 'boot', watched: seq }
}

async function round({ gallery, outbox, presence }: Store): Promise<void> {
  const { seq } = await outbox.commit({ id: 'event', validUntil: now, encode: payloadOf })
  report({ kind: 'committed', seq })
  const name = `Person ${seq}`
  const { person, revision } = await gallery.enroll(name, [[template]])
  report({ kind: 'enrolled', name, revision })
  report({ kind: 'saving', seq })
  await presence.save([whereaboutsAt(seq)])
  report({ kind: 'saved', seq })
  if (seq % 4 === 1) {
    report({ kind: 'settling', seq })
    await outbox.settle(seq)
    report({ kind: 'settled', seq })
  } else if (seq % 4 === 2) {
    report({ kind: 'putting aside', seq })
    await outbox.setAside(seq, 'refused')
    report({ kind: 'put aside', seq })
  } else if (seq % 4 === 3) {
    report({ kind: 'removing', name })
    await gallery.remove(person.id)
    report({ kind: 'removed', name })
  }
}

async function main(path: string): Promise<void> {
  try {
    const store = await openStore(openDataFolder(path), { outbox: { maxEvents: 1_000_000, clock } })
    report({ kind: 'opened' })
    for (;;) await round(store)
  } catch (error) {
    if (!isFamiliarError(error)) throw error
    report({ kind: 'failed', code: error.code, message: error.message })
    process.exitCode = error.kind.exit
  }
}

if (import.meta.main) await main(process.argv[2] ?? '')
