import { expect, test } from 'vitest'
import type { Content } from '../../../scripts/kill-nine/content.ts'
import { deedsIn } from '../../../scripts/kill-nine/deeds.ts'
import {
  eventFaults,
  galleryFaults,
  presenceFaults,
  retainedFaults,
  sequenceFaults,
} from '../../../scripts/kill-nine/faults.ts'
import { brand, type CameraId, type MonotonicMs, type WallMs } from '../../../src/domain/brand.ts'
import type { PresenceRecord } from '../../../src/ports/presence-store.ts'

const anna = { 'Barack Obama': ['obama.jpg', 'obama2.jpg'] }

const content = (changes: Partial<Content>): Content => ({
  gallery: anna,
  people: ['anna'],
  templates: [2, 2],
  events: new Map(),
  counts: { waiting: 0, setAside: 0, dropped: 0 },
  presence: [],
  ...changes,
})

test('a gallery is what was acknowledged, or what the interrupted change makes of it, and nothing between', () => {
  const removal = deedsIn(anna).find(({ what }) => what === 'remove Barack Obama') ?? null
  expect(removal?.after).toEqual({})
  expect(galleryFaults(content({}), anna, null)).toEqual([])
  expect(galleryFaults(content({}), anna, removal)).toEqual([])
  const gone = content({ gallery: {}, templates: [] })
  expect(galleryFaults(gone, anna, removal)).toEqual([])
  expect(galleryFaults(gone, anna, null)).toEqual([
    'the gallery is nobody; acknowledged was Barack Obama: obama.jpg, obama2.jpg',
  ])
  expect(galleryFaults(content({ gallery: { 'Barack Obama': ['obama.jpg'] } }), anna, removal)).toHaveLength(1)
  expect(galleryFaults(content({ templates: [2, 1] }), anna, null)).toEqual(['a photo is not known to all nets'])
})

test('a committed event has arrived, waits, or named somebody who is forgotten', () => {
  const committed = [
    { seq: 1, person: undefined },
    { seq: 2, person: 'anna' },
    { seq: 3, person: 'gone' },
  ]
  const waiting = content({ events: new Map([[2, 'two']]) })
  expect(eventFaults(committed, new Map([[1, 'one']]), waiting)).toEqual([])
  expect(eventFaults(committed, new Map(), waiting)).toEqual(['event 1 was lost'])
  expect(eventFaults(committed, new Map([[1, 'one']]), content({}))).toEqual(['event 2 was lost'])
  const other = new Map([
    [1, 'one'],
    [2, 'other'],
  ])
  expect(eventFaults(committed, other, waiting)).toEqual(['event 2 waits with other bytes than came'])
  expect(sequenceFaults(committed)).toEqual([])
  expect(sequenceFaults([...committed, { seq: 3, person: undefined }])).toEqual(['event 3 was committed after 3'])
})

test('presence is told as it was stored, unless somebody came or nobody watched for the grace', () => {
  const now = 100_000
  const record = (state: PresenceRecord['state'], seenAt: number): PresenceRecord => ({
    subject: 'anna',
    state,
    camera: brand<CameraId>('door'),
    seenAtWall: brand<WallMs>(1),
    clockSynced: true,
    bootId: 'boot',
    seenAt: brand<MonotonicMs>(seenAt),
    watched: 0,
  })
  const faults = (stored: PresenceRecord, told: 'ON' | 'OFF' | 'unknown') =>
    presenceFaults([stored], new Map([['anna', told]]), now).length
  expect([faults(record('ON', 99_000), 'ON'), faults(record('OFF', 99_000), 'ON')]).toEqual([0, 0])
  expect([faults(record('ON', 99_000), 'OFF'), faults(record('ON', 99_000), 'unknown')]).toEqual([1, 1])
  expect(faults(record('ON', 70_000), 'unknown')).toBe(0)
  expect(presenceFaults([record('ON', 99_000)], new Map(), now)).toEqual([])
})

test('the broker retains the people of the gallery and nobody else', () => {
  expect(retainedFaults(['anna'], new Map([['anna', 'OFF']]))).toEqual([])
  expect(retainedFaults([], new Map([['anna', 'ON']]))).toEqual(['anna is retained, and forgotten'])
  expect(retainedFaults(['anna'], new Map())).toEqual(['no state of anna is retained'])
})
