import { expect, test } from 'vitest'
import { connectPublisher } from '../../src/mqtt/client.ts'
import type { Arrival } from '../contract/publisher.ts'
import { startTestBroker, type TestBroker } from '../integration/mqtt/broker.ts'
import { silent } from '../integration/mqtt/log.ts'
import { photo, quiet, Workspace } from '../support/workspace.ts'

const obama = 'Barack Obama'
const topic = 'homeassistant/device/test/config'

/** A broker that outlives daemons. */
async function withBroker(): Promise<{ broker: TestBroker; configuration: { cameras: object; mqtt: object } }> {
  const broker = await startTestBroker()
  return { broker, configuration: { cameras: { door: quiet }, mqtt: { url: broker.url, commands: 'trusted-broker' } } }
}

/** What each entity of a discovery message has, by its key; nothing for a message that takes the device away. */
function componentsOf({ payload }: Arrival): Record<string, Record<string, unknown>> {
  return payload === '' ? {} : JSON.parse(payload).components
}

/** The next discovery message after so many arrivals that matches. */
function discovery(
  { arrivals }: TestBroker,
  from: number,
  matches: (components: ReturnType<typeof componentsOf>) => boolean = () => true,
): Promise<Arrival> {
  return arrivals
    .until((all) => all.slice(from).some((each) => each.topic === topic && matches(componentsOf(each))))
    .then((all) => all.slice(from).find((each) => each.topic === topic && matches(componentsOf(each))) as Arrival)
}

const fieldsOf = (component: object | undefined): string[] => Object.keys(component ?? {})

async function idOf(work: Workspace, name: string): Promise<string> {
  return JSON.parse((await work.familiar('people', 'show', '--json', name)).stdout).id
}

test('entities come and go with people, also between two runs, and the device goes when it is switched off', async () => {
  const { broker, configuration } = await withBroker()
  await using work = new Workspace(configuration)
  const first = work.daemon()
  const alone = await discovery(broker, 0)
  expect(alone).toMatchObject({ qos: 1, retain: true })
  expect(componentsOf(alone)).toMatchObject({ recognition: { platform: 'event' }, privacy: { platform: 'switch' } })

  await first.said('ready')
  await work.enroll(obama, photo.obama, photo.obama2)
  const key = `person_${await idOf(work, obama)}_presence`
  await discovery(broker, 0, (components) => fieldsOf(components[key]).length > 1)
  first.kill('SIGTERM')
  await first.exited

  await work.familiar('people', 'remove', '--yes', obama)
  const before = broker.arrivals.items.length
  const second = work.daemon()
  const marked = await discovery(broker, before)
  expect(fieldsOf(componentsOf(marked)[key])).toEqual(['platform'])
  const without = await discovery(broker, before, (components) => !(key in components))
  expect(Object.keys(componentsOf(without))).toContain('recognition')
  second.kill('SIGTERM')
  await second.exited

  work.configure({ ...configuration, home_assistant: { discovery: false } })
  const after = broker.arrivals.items.length
  work.daemon()
  expect((await discovery(broker, after)).payload).toBe('')
  await broker.kill()
})

test('at the birth of Home Assistant the device is told again, then its states, then its health', async () => {
  const { broker, configuration } = await withBroker()
  await using work = new Workspace(configuration)
  const daemon = work.daemon()
  await discovery(broker, 0)
  await daemon.said('ready')
  const will = { topic: 'will', payload: '', qos: 0, retain: false } as const
  const homeAssistant = connectPublisher({ url: broker.url, clientId: 'home-assistant', will, log: silent })
  await new Promise<void>((resolve) => homeAssistant.onConnect(resolve))
  const before = broker.arrivals.items.length
  await homeAssistant.publish('homeassistant/status', 'online', { qos: 0, retain: false })

  const after = (suffix: string) =>
    broker.arrivals
      .until((all) => all.slice(before).some((each) => each.topic === suffix))
      .then((all) => all.findIndex((each, index) => index >= before && each.topic === suffix))
  const [device, state, health] = [
    await after(topic),
    await after('familiar/test/privacy/state'),
    await after('familiar/test/health'),
  ]
  expect([device, state, health]).toEqual([device, state, health].toSorted((one, other) => one - other))
  await homeAssistant.close()
  await broker.kill()
})
