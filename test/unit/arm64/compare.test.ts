import { expect, test } from 'vitest'
import { compare, type Measured } from '../../../scripts/arm64/compare.ts'
import type { Session } from '../../../scripts/arm64/session.ts'
import type { FamiliarEvent } from '../../../src/domain/event.ts'
import { recognized } from '../mqtt/event.ts'

const known = { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', name: 'Barack Obama' }

const event = (track: number, over: Partial<FamiliarEvent> = {}): FamiliarEvent => {
  return { ...recognized, event_type: 'unknown', track, person: null, similarity: 0.01, ...over }
}

const named = (similarity: number) => event(2, { event_type: 'recognized', person: known, similarity })

function session(over: Partial<Session> = {}): Session {
  return {
    people: ['Barack Obama: 2'],
    faces: [{ box: [10, 10, 100, 100], quality: 0.9, person: known, nearest: { similarity: 0.8 } }],
    vectors: new Map([['net/1', [Float32Array.of(1, 0), Float32Array.of(0, 1)]]]),
    events: [event(1), named(0.8), event(3)],
    ...over,
  }
}

function beyond(measured: readonly Measured[]): string[] {
  return measured.filter(({ kept }) => !kept).map(({ what }) => what)
}

test('a session is within all tolerances of itself', () => {
  const { measured, faults } = compare(session(), session())
  expect(beyond(measured)).toEqual([])
  expect(faults).toEqual([])
})

test.each([
  [
    'an embedding that is turned',
    { vectors: new Map([['net/1', [Float32Array.of(0.9, 0.436), Float32Array.of(0, 1)]]]) },
  ],
  ['an embedding that is missing', { vectors: new Map([['net/1', [Float32Array.of(1, 0)]]]) }],
  ['a net that is missing', { vectors: new Map() }],
] as const)('%s is seen', (_, theirs) => {
  expect(beyond(compare(session(), session(theirs)).measured)).toEqual(['cosine in net/1'])
})

test('a face elsewhere, of other quality and similarity, is seen', () => {
  const face = { box: [20, 10, 100, 100], quality: 0.8, person: known, nearest: { similarity: 0.7 } } as const
  const { measured, faults } = compare(session(), session({ faces: [face] }))
  expect(beyond(measured)).toEqual(['IoU of boxes', 'similarity on photos', 'quality on photos'])
  expect(faults).toEqual([])
})

test('a face that is not found keeps no bound', () => {
  const { measured, faults } = compare(session(), session({ faces: [] }))
  expect(beyond(measured)).toEqual(['IoU of boxes', 'similarity on photos', 'quality on photos'])
  expect(faults).toEqual(['faces: here Barack Obama; there '])
})

test('events that tell something else are seen, and a stranger who is not told of', () => {
  const events = [event(1), event(3, { event_type: 'ambiguous' }), named(0.7)]
  const { measured, faults } = compare(session(), session({ events }))
  expect(beyond(measured)).toEqual(['similarity in events'])
  expect(faults).toEqual([
    'events: here unknown somebody, recognized Barack Obama; there unknown somebody, ambiguous somebody, recognized Barack Obama',
    '1 of 2 strangers were seen as unknown',
  ])
})
