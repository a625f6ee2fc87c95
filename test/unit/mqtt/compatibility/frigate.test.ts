import { describe, expect, it } from 'vitest'
import type { FamiliarEvent } from '../../../../src/domain/event.ts'
import { frigateMessages } from '../../../../src/mqtt/compatibility/frigate.ts'
import { recognized } from '../event.ts'

function told(changes: Partial<FamiliarEvent>): unknown[] {
  return frigateMessages({ ...recognized, ...changes }).map(({ topic, payload }) => {
    expect(topic).toBe('frigate/tracked_object_update')
    return JSON.parse(String(payload))
  })
}

describe('frigateMessages', () => {
  it('tells a person with their probability', () => {
    expect(told({ probability: 0.9876 })).toEqual([
      {
        type: 'face',
        name: 'Ada',
        score: 0.9876,
        id: '01JZ3M8Q4T9W2X5Y7Z0A1B2C3D',
        camera: 'porch',
        timestamp: 1_782_900_000,
      },
    ])
  })

  it('names nobody unless one person is sure', () => {
    const nobody = { name: null, score: 0, type: 'face', camera: 'porch' }
    expect(told({ event_type: 'unknown', person: null })).toEqual([expect.objectContaining(nobody)])
    expect(told({ event_type: 'ambiguous', person: null })).toEqual([expect.objectContaining(nobody)])
  })

  it('keeps the fraction of a second', () => {
    expect(told({ captured_at: '2026-07-01T12:00:00.250+02:00' })).toMatchObject([{ timestamp: 1_782_900_000.25 }])
  })

  it('says nothing of who left', () => {
    expect(told({ event_type: 'left', track: null, box: null, probability: null })).toEqual([])
  })
})
