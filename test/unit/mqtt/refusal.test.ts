import { expect, it } from 'vitest'
import { judge } from '../../../src/mqtt/refusal.ts'
import { ConnectionLost, PublishRefused } from '../../../src/ports/publisher.ts'

it.each([
  [0x87, 'hopeless'],
  [0x90, 'hopeless'],
  [0x95, 'hopeless'],
  [0x99, 'hopeless'],
  [0x80, 'suspect'],
  [0x83, 'suspect'],
  [0x91, 'innocent'],
  [0x97, 'innocent'],
])('reason code %i makes an event %s', (code, verdict) => {
  expect(judge(new PublishRefused('refused', code))).toBe(verdict)
})

it('suspects an event during which the broker ends the connection, but not one during which the network fails', () => {
  expect(judge(new ConnectionLost('closed', true))).toBe('suspect')
  expect(judge(new ConnectionLost('no route', false))).toBe('innocent')
  expect(judge(new Error('there is no connection to the broker'))).toBe('innocent')
})
