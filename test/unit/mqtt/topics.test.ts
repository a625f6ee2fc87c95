import { expect, it } from 'vitest'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'

const topics = topicsOf('familiar', 'door')

it('are below the base and the node', () => {
  expect(topics).toMatchObject({
    status: 'familiar/door/status',
    info: 'familiar/door/info',
    event: 'familiar/door/event',
    history: 'familiar/door/history',
    unknownState: 'familiar/door/unknown/state',
  })
  expect(topics.personState('01J')).toBe('familiar/door/person/01J/state')
  expect(topics.personAttributes('01J')).toBe('familiar/door/person/01J/attributes')
})

it('has a status that outlives the connection', () => {
  expect(statusMessage(topics, 'stopped')).toEqual({
    topic: 'familiar/door/status',
    payload: 'stopped',
    qos: 1,
    retain: true,
  })
})
