import { describe, expect, it } from 'vitest'
import type { FamiliarEvent } from '../../../../src/domain/event.ts'
import { doubleTakeMessages, nobodyBefore } from '../../../../src/mqtt/compatibility/double-take.ts'
import { recognized } from '../event.ts'

const event: FamiliarEvent = { ...recognized, probability: 0.987_65, box: [612, 189, 143, 171], latency_ms: 412 }
const picture = {
  id: '01JZ3M8Q4T9W2X5Y7Z0A1B2C3D',
  duration: 0.412,
  timestamp: '2026-07-01T10:00:00.000Z',
  attempts: 3,
  camera: 'porch',
  zones: [],
}
const face = {
  box: { top: 189, left: 612, width: 143, height: 171 },
  type: 'latest',
  duration: 0.412,
  detector: 'familiar',
  filename: null,
  base64: null,
}

function told(changes: Partial<FamiliarEvent> = {}): Record<string, unknown> {
  const messages = doubleTakeMessages({ ...event, ...changes })
  return Object.fromEntries(messages.map(({ topic, payload }) => [topic, JSON.parse(String(payload))]))
}

function topicsFor(name: string): string[] {
  const topics = Object.keys(told({ person: { id: event.person?.id ?? '', name } }))
  return topics.filter((topic) => topic.startsWith('double-take/matches'))
}

describe('doubleTakeMessages', () => {
  it('tells a match by name and by camera', () => {
    const match = { name: 'ada', confidence: 98.77, match: true, ...face }
    expect(told()).toEqual({
      'double-take/cameras/porch/person': 1,
      'double-take/matches/ada': { ...picture, match },
      'double-take/cameras/porch': {
        ...picture,
        matches: [match],
        misses: [],
        unknowns: [],
        personCount: 1,
        counts: { person: 1, match: 1, miss: 0, unknown: 0 },
      },
    })
  })

  it('tells a stranger as unknown', () => {
    const unknown = { name: 'unknown', confidence: 31.25, match: false, ...face }
    expect(told({ event_type: 'unknown', person: null, probability: null, similarity: 0.3125 })).toEqual({
      'double-take/cameras/porch/person': 1,
      'double-take/matches/unknown': { ...picture, unknown, unknowns: [unknown] },
      'double-take/cameras/porch': {
        ...picture,
        matches: [],
        misses: [],
        unknowns: [unknown],
        personCount: 1,
        counts: { person: 1, match: 0, miss: 0, unknown: 1 },
      },
    })
  })

  it.each([-0.2, null])('is not confident at all with a similarity of %s', (similarity) => {
    const messages = told({ event_type: 'unknown', person: null, similarity })
    expect(messages['double-take/matches/unknown']).toMatchObject({ unknown: { confidence: 0 } })
  })

  it('writes names as Double Take does', () => {
    expect(topicsFor("Jane  O'Neil-Doe")).toEqual(['double-take/matches/jane-oneil-doe'])
    expect(topicsFor('Zoë 2')).toEqual(['double-take/matches/zoe-2'])
  })

  it('has no topic for a name that would leave none, or a stranger’s', () => {
    expect(topicsFor('Анна')).toEqual([])
    expect(topicsFor('- -')).toEqual([])
    expect(topicsFor('Unknown')).toEqual([])
    expect(told({ person: { id: event.person?.id ?? '', name: 'Анна' } })).toMatchObject({
      'double-take/cameras/porch': { matches: [{ name: 'анна' }] },
    })
  })

  it('says nothing of two who are too alike, and of who left', () => {
    expect(told({ event_type: 'ambiguous', person: null })).toEqual({})
    expect(told({ event_type: 'left', track: null, box: null })).toEqual({})
  })
})

describe('nobodyBefore', () => {
  it('is told of the camera', () => {
    expect(nobodyBefore('porch')).toEqual({ topic: 'double-take/cameras/porch/person', payload: '0' })
  })
})
