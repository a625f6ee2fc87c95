// The half of the daemon that must lose nothing, in a process of its own: `node writer.ts <data folder> <port> <events>`. It
// commits so many events to a real outbox while a real sender empties it, and says on standard output what was promised.
import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { ulid } from 'ulid'
import { systemClock as clock } from '../../../src/clock/system-clock.ts'
import type { WallMs } from '../../../src/domain/brand.ts'
import type { FamiliarEvent } from '../../../src/domain/event.ts'
import { connectPublisher } from '../../../src/mqtt/client.ts'
import { encodeEvent } from '../../../src/mqtt/payloads.ts'
import { EventSender } from '../../../src/mqtt/sender.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'
import type { Outbox } from '../../../src/ports/outbox.ts'
import { isoAt, newRun } from '../../../src/service/run-identity.ts'
import { openDataFolder } from '../../../src/storage/data-folder.ts'
import { openStore } from '../../../src/storage/store.ts'

/** One line of the output: `committed` after the promise resolved, `drained` when all is committed and the outbox empty. */
export type Report = { readonly kind: 'committed'; readonly seq: number } | { readonly kind: 'drained' }

/** Written at once: a line in a buffer would die with the process. */
function say(report: Report): void {
  writeSync(1, `${JSON.stringify(report)}\n`)
}

/** So that none is history before it is delivered, milliseconds. */
const validFor = 3_600_000
/** Cameras speak at the same time, too: so many events share one transaction. */
const atOnce = 4

function eventOf(id: string, seq: number, now: WallMs): FamiliarEvent {
  return {
    event_type: 'unknown',
    id,
    seq,
    boot_id: run.bootId,
    run_id: run.runId,
    node: run.node,
    camera: 'door',
    track: seq,
    person: null,
    similarity: 0.3,
    probability: null,
    threshold: 0.5,
    margin: null,
    frames_used: 3,
    quality: 0.9,
    box: [1, 2, 3, 4],
    captured_at: isoAt(now),
    published_at: isoAt(now),
    latency_ms: 0,
    valid_until: isoAt(now + validFor),
    clock: 'synced',
    embedding_space: 'chaos',
    gallery_revision: 1,
  }
}

async function commit(outbox: Outbox): Promise<void> {
  const now = clock.wall()
  const id = ulid(now)
  const validUntil = (now + validFor) as WallMs
  const { seq } = await outbox.commit({ id, validUntil, encode: (number) => encodeEvent(eventOf(id, number, now)) })
  say({ kind: 'committed', seq })
  sender.wake()
}

const [path = '', port = '', events = ''] = process.argv.slice(2)
const run = newRun('door', clock.wall())
const log = pino({ level: 'error' }, pino.destination(2))
const topics = topicsOf('familiar', run.node)
const folder = openDataFolder(path)
const store = await openStore(folder, { outbox: { maxEvents: 1_000_000, clock } })
const publisher = connectPublisher({
  url: `mqtt://127.0.0.1:${port}`,
  clientId: 'chaos',
  will: statusMessage(topics, 'offline'),
  log,
  delay: () => 10,
})
const sender = new EventSender({
  outbox: store.outbox,
  publisher,
  clock,
  topics,
  log,
  maxAge: validFor,
  onFailure: (error) => {
    throw error
  },
})
const stopped = new Promise((resolve) => process.once('SIGTERM', resolve))
for (let left = Number(events); left > 0; left -= atOnce) {
  await Promise.all(Array.from({ length: Math.min(left, atOnce) }, () => commit(store.outbox)))
}
while (store.outbox.size > 0) await sleep(20)
say({ kind: 'drained' })
await stopped
await sender.stop()
await publisher.close()
await store.close()
folder.close()
