import { pino } from 'pino'
import { expect, test } from 'vitest'
import { brand, type CameraId, type EmbeddingSpace, type MonotonicMs, type WallMs } from '../../../src/domain/brand.ts'
import { EventWriter } from '../../../src/service/record/event-writer.ts'
import { newRun } from '../../../src/service/run-identity.ts'
import { freshStore } from '../storage/folder.ts'

const now = brand<WallMs>(1_700_000_000_000)
const at = brand<MonotonicMs>(1000)
const clock = { wall: () => now, monotonic: () => at, synced: () => true }

test('an event that waits while its person is removed is not stored', async () => {
  const { gallery, outbox } = await freshStore()
  const space = brand<EmbeddingSpace>('test')
  const template = {
    space,
    vector: Float32Array.of(0.6, 0.8),
    quality: 1,
    source: 'photo',
    createdAt: now,
    measures: null,
  }
  const { person } = await gallery.enroll('Anna', [[template]])
  const log = pino({ level: 'silent' })
  const run = newRun('door', now)
  const writer = new EventWriter({ run, gallery, outbox, clock, log, eventValidFor: 10_000, onCommit: () => {} })
  const nothing = {
    track: null,
    similarity: null,
    probability: null,
    threshold: null,
    margin: null,
    quality: null,
    box: null,
  }
  const about = (whom: typeof person | null) =>
    writer.write({
      type: 'left',
      capturedAt: now,
      at,
      facts: {
        ...nothing,
        person: whom,
        camera: brand<CameraId>('door'),
        frames_used: 0,
        embedding_space: space,
        gallery_revision: 1,
      },
    })
  const removing = gallery.remove(person.id)
  expect(await Promise.all([about(person), about(null)])).toEqual([false, true])
  await removing
  expect(outbox.next(0)?.seq).toBe(1)
  expect(Buffer.from(outbox.next(0)?.payload ?? []).includes(person.id)).toBe(false)
  expect(outbox.size).toBe(1)
})
