import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { configSchema } from '../../../src/config/schema.ts'
import { Announcer } from '../../../src/mqtt/announcer.ts'
import { connectPublisher } from '../../../src/mqtt/client.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'
import { describeWithMosquitto, type Mosquitto, startMosquitto } from '../../support/mosquitto.ts'
import { freePort } from './broker.ts'
import { Inbox } from './inbox.ts'
import { silent } from './log.ts'

const root = new URL('../../../', import.meta.url)
const guide = readFileSync(new URL('docs/mosquitto.md', root), 'utf8')

/** The blocks of the guide in this language. */
function blocks(language: string): string[] {
  return [...guide.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text)
}

it('the configurations of docs/mosquitto.md are valid', () => {
  const configurations = blocks('yaml')
  expect(configurations.length).toBe(2)
  for (const text of configurations) expect(() => configSchema.parse(parse(text))).not.toThrow()
})

/** examples/mosquitto as docs/mosquitto.md has it installed, in a folder instead of /etc/mosquitto. */
describeWithMosquitto('examples/mosquitto', () => {
  const topics = topicsOf('familiar', 'hallway')
  const clients: MqttClient[] = []
  let folder: string
  let broker: Mosquitto
  let ports: { plain: number; tls: number; mutual: number }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'familiar-example-'))
    ports = { plain: await freePort(), tls: await freePort(), mutual: await freePort() }
    mkdirSync(join(folder, 'certs'))
    makeCertificates(join(folder, 'certs'))
    copyFileSync(new URL('examples/mosquitto/acl', root), join(folder, 'acl'))
    writeFileSync(join(folder, 'passwd'), '')
    for (const user of ['hallway', 'homeassistant', 'lamp']) {
      execFileSync('mosquitto_passwd', ['-b', join(folder, 'passwd'), user, `${user}-password`], { stdio: 'pipe' })
    }
    broker = await startMosquitto(installed(readFileSync(new URL('examples/mosquitto/mosquitto.conf', root), 'utf8')))
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.endAsync(true)
  })
  afterAll(async () => {
    await broker.kill()
    rmSync(folder, { recursive: true })
  })

  /** The commands of the guide, for the broker of the test. */
  function makeCertificates(inFolder: string): void {
    const commands = blocks('sh').flatMap((text) => text.split('\n').filter((line) => line.startsWith('openssl')))
    expect(commands.length).toBe(5)
    const script = commands.join('\n').replaceAll('broker.local', 'localhost').replaceAll('192.168.1.10', '127.0.0.1')
    execFileSync('bash', ['-ec', script], { cwd: inFolder, stdio: 'pipe' })
  }

  function installed(config: string): string {
    return config
      .replaceAll('/etc/mosquitto', folder)
      .replace('listener 1883', `listener ${ports.plain}`)
      .replace('listener 8883', `listener ${ports.tls} 127.0.0.1`)
      .replace('listener 8884', `listener ${ports.mutual} 127.0.0.1`)
  }

  async function connectAs(username: string, options: IClientOptions = {}): Promise<MqttClient> {
    const client = await connectAsync(`mqtt://127.0.0.1:${ports.plain}`, {
      protocolVersion: 5,
      reconnectPeriod: 0,
      username,
      password: `${username}-password`,
      ...options,
    })
    clients.push(client)
    return client
  }

  function allowed(client: MqttClient, topic: string): Promise<boolean> {
    return client.publishAsync(topic, 'x', { qos: 1 }).then(
      () => true,
      () => false,
    )
  }

  /** Of these topics, those that a user hears when somebody who may do so writes to them. */
  async function heard(by: string, written: readonly (readonly [string, string])[]): Promise<string[]> {
    const listener = await connectAs(by)
    const arrived = new Inbox<string>()
    listener.on('message', (topic) => arrived.push(topic))
    await listener.subscribeAsync('#', { qos: 1 })
    for (const [user, topic] of written)
      expect([topic, await allowed(await connectAs(user), topic)]).toEqual([topic, true])
    // What the broker owes this listener was sent before it answers the next request.
    await listener.unsubscribeAsync('#')
    return arrived.items
  }

  it('lets a device write its own topics and its discovery, and nothing of others', async () => {
    const device = await connectAs('hallway')
    for (const topic of [topics.event, topics.personState('x'), topics.response('health')]) {
      expect([topic, await allowed(device, topic)]).toEqual([topic, true])
    }
    expect(await allowed(device, 'homeassistant/device/hallway/config')).toBe(true)
    for (const topic of [
      'familiar/kitchen/event',
      'familiar/kitchen/request/people.enroll',
      'homeassistant/device/kitchen/config',
      'homeassistant/status',
      'other',
    ]) {
      expect([topic, await allowed(device, topic)]).toEqual([topic, false])
    }
  })

  it('lets Home Assistant command, and write nothing else', async () => {
    const home = await connectAs('homeassistant')
    expect(await allowed(home, topics.request('people.enroll'))).toBe(true)
    expect(await allowed(home, 'homeassistant/status')).toBe(true)
    for (const topic of [topics.event, topics.status, 'homeassistant/device/hallway/config']) {
      expect([topic, await allowed(home, topic)]).toEqual([topic, false])
    }
  })

  it('lets nobody else write or hear anything', async () => {
    const lamp = await connectAs('lamp')
    for (const topic of [topics.event, topics.request('people.enroll'), 'homeassistant/device/lamp/config', 'lamp']) {
      expect([topic, await allowed(lamp, topic)]).toEqual([topic, false])
    }
    const written = [
      ['hallway', topics.event],
      ['hallway', 'homeassistant/device/hallway/config'],
      ['homeassistant', topics.request('health')],
      ['homeassistant', 'homeassistant/status'],
    ] as const
    expect(await heard('lamp', written)).toEqual([])
    expect(await heard('hallway', written)).toEqual(written.map(([, topic]) => topic))
    expect(await heard('homeassistant', written)).toEqual(written.map(([, topic]) => topic))
    await expect(connectAs('nobody')).rejects.toThrow(/not authori[sz]ed/i)
  })

  it.each([
    ['a password', { username: 'hallway', password: 'hallway-password' }, 'tls', {}],
    ['a certificate', {}, 'mutual', { cert: 'hallway.crt', key: 'hallway.key' }],
  ] as const)('has all that Familiar says arrive over TLS, by %s', async (_title, login, port, own) => {
    const certs = join(folder, 'certs')
    const files = Object.entries({ ca: 'ca.crt', ...own }).map(([key, name]) => [key, join(certs, name)])
    const home = await connectAs('homeassistant')
    const arrived = new Inbox<string>()
    home.on('message', (topic) => arrived.push(topic))
    await home.subscribeAsync('familiar/#', { qos: 1 })
    const publisher = connectPublisher({
      url: `mqtts://localhost:${ports[port]}`,
      ...login,
      tls: Object.fromEntries(files),
      clientId: 'familiar',
      will: statusMessage(topics, 'offline'),
      log: silent,
    })
    const announcer = new Announcer({ publisher, topics, log: silent, exists: () => true })
    announcer.online()
    announcer.setPrivacy(false)
    await arrived.until((all) => all.includes(topics.status) && all.includes(topics.privacyState))
    await publisher.close()
  })
})
