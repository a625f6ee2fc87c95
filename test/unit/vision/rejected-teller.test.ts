import { expect, test } from 'vitest'
import { brand, type TrackId } from '../../../src/domain/brand.ts'
import type { RejectedFace } from '../../../src/domain/face.ts'
import type { FromVision } from '../../../src/vision/protocol.ts'
import { RejectedTeller } from '../../../src/vision/rejected-teller.ts'
import { camera, face, ms, square } from '../stages/faces.ts'

const small: RejectedFace = {
  track: brand<TrackId>(7),
  detection: face(square(0, 0, 20)),
  rejection: { reason: 'small', value: 20, limit: 28, direction: 'below' },
}

function teller(enabled = true) {
  const told: FromVision[] = []
  const teller = new RejectedTeller(camera('door'), (message) => void told.push(message))
  teller.enabled = enabled
  const times = () => told.map((message) => (message.type === 'rejected' ? message.at : null))
  return { teller, told, times }
}

test('rejected faces are told with camera and time', () => {
  const { teller: one, told } = teller()
  one.tell([small], ms(500))
  expect(told).toEqual([{ type: 'rejected', camera: 'door', at: 500, faces: [small] }])
})

test('at most once a second', () => {
  const { teller: one, times } = teller()
  for (let at = 0; at <= 2500; at += 100) one.tell([small], ms(at))
  expect(times()).toEqual([0, 1000, 2000])
})

test('a picture without any takes nobody’s turn', () => {
  const { teller: one, times } = teller()
  one.tell([], ms(0))
  one.tell([small], ms(100))
  expect(times()).toEqual([100])
})

test('nothing is told unless somebody wants to know, which may change', () => {
  const { teller: one, times } = teller(false)
  one.tell([small], ms(0))
  one.enabled = true
  one.tell([small], ms(100))
  expect(times()).toEqual([100])
})
