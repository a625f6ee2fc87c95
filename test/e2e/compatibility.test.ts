import { expect, test } from 'vitest'
import { subscribe } from '../../src/mqtt/subscriber.ts'
import { photo, portrait, Workspace } from '../support/workspace.ts'

test('a stranger is told in the topics of Double Take and Frigate, too, when that is switched on', async () => {
  const compatibility = { double_take: true, frigate: true }
  await using work = new Workspace({ cameras: { door: portrait(photo.obama3) }, mqtt: { compatibility } })
  const daemon = work.daemon()
  const { broker } = await daemon.said('ready')
  const told = Promise.withResolvers<void>()
  const topics = new Set<string>()
  await using _ = await subscribe(String(broker), '+/#', ({ topic }) => {
    if (!topic.startsWith('familiar/')) topics.add(topic)
    if (topic === 'double-take/cameras/door') told.resolve()
  })
  await told.promise
  expect([...topics]).toEqual([
    'frigate/tracked_object_update',
    'double-take/cameras/door/person',
    'double-take/matches/unknown',
    'double-take/cameras/door',
  ])
})
