import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { brand, type CameraId, type PersonId, type TrackId } from '../../../src/domain/brand.ts'
import type { Person } from '../../../src/domain/person.ts'
import { defaultPolicy } from '../../../src/domain/policy.ts'
import { FaceTeller } from '../../../src/service/face-teller.ts'

const [ann, bob] = [brand<PersonId>('ann'), brand<PersonId>('bob')]
const policies = new Map([
  [ann, defaultPolicy],
  [bob, { ...defaultPolicy, events: 'never' as const }],
])

let told: Uint8Array[]
let logged: string[]
let enabled: boolean
let confidential: boolean
let teller: FaceTeller
beforeEach(() => {
  told = []
  logged = []
  enabled = true
  confidential = true
  teller = new FaceTeller({
    gallery: { find: (id) => (policies.has(id) ? ({ policy: policies.get(id) } as Person) : undefined) as never },
    broker: {
      get confidential() {
        return confidential
      },
    },
    announcer: { tellFace: async (jpeg) => void told.push(jpeg) },
    enabled: () => enabled,
    log: pino({}, { write: (line: string) => void logged.push(line) }),
  })
})

function show(person: PersonId | null): void {
  const [camera, track] = [brand<CameraId>('door'), brand<TrackId>(1)]
  teller.tell({ type: 'face', camera, track, person, jpeg: Uint8Array.of(told.length) })
}

test('faces are shown: of strangers, and of people of whom events are told', () => {
  show(null)
  show(ann)
  expect(told).toEqual([Uint8Array.of(0), Uint8Array.of(1)])
})

test('of whom nothing is told, and who was removed meanwhile, nothing is shown', () => {
  show(bob)
  show(brand<PersonId>('gone'))
  expect(told).toEqual([])
})

test('none is shown when the owner does not want it, or privacy is on', () => {
  enabled = false
  show(null)
  expect([told, logged]).toEqual([[], []])
})

test('where others can read along none is shown, and that is said once, with the next step', () => {
  confidential = false
  show(null)
  show(null)
  expect(told).toEqual([])
  expect(logged).toHaveLength(1)
  expect(logged[0]).toContain('mqtts://')
})
