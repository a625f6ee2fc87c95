import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../../../src/config/load.ts'
import { startEmbeddedBroker } from '../../../../src/mqtt/broker.ts'
import { brokerFinding } from '../../../../src/service/doctor/broker.ts'
import { Authority } from '../../../support/certificates.ts'
import { describeWithMosquitto, type Mosquitto, startMosquitto } from '../../../support/mosquitto.ts'
import { freePort } from '../../mqtt/broker.ts'
import { listenOn } from '../../mqtt/server.ts'

async function found(mqtt: object, daemonRuns = false) {
  return brokerFinding(loadConfig({ overrides: { node: { name: 'hall' }, mqtt } }, { HOME: '/' }), daemonRuns)
}

async function taken(greeting: string): Promise<number> {
  const server = await listenOn(createServer((socket) => void socket.end(greeting)))
  onTestFinished(() => server.close())
  return server.port
}

describe('a broker', () => {
  test('that listens is found to take this client', async () => {
    const broker = await startEmbeddedBroker({ port: 0, log: pino({ level: 'silent' }) })
    onTestFinished(() => broker.close())
    expect(await found({ url: broker.url })).toMatchObject({ id: null, text: expect.stringContaining('takes') })
  })

  test('that is not there, or says something else', async () => {
    expect(await found({ url: 'mqtt://127.0.0.1:1' })).toMatchObject({
      id: 'broker-unreachable',
      text: expect.stringContaining('ECONNREFUSED'),
    })
    expect((await found({ url: `mqtt://127.0.0.1:${await taken('SSH-2.0\r\n')}` })).id).toBe('broker-unreachable')
    expect((await found({ url: `mqtts://127.0.0.1:${await taken('SSH-2.0\r\n')}` })).id).toBe('broker-tls')
  })
})

describe('the embedded broker', () => {
  test('needs its port', async () => {
    const port = await taken('SSH-2.0\r\n')
    expect(await found({ embedded_port: port })).toMatchObject({
      id: 'broker-port-taken',
      text: expect.stringContaining(`${port}`),
    })
    expect((await found({ embedded_port: await freePort() })).id).toBeNull()
    expect((await found({ embedded_port: 0 })).id).toBeNull()
  })

  test('answers while the daemon runs', async () => {
    expect((await found({ embedded_port: await freePort() }, true)).id).toBe('broker-embedded')
  })
})

describeWithMosquitto('Mosquitto', () => {
  const folder = mkdtempSync(join(tmpdir(), 'familiar-doctor-'))
  const rules = 'topic read familiar/hall/#\n'
  const brokers: Mosquitto[] = []
  let [plain, secure, expired] = [0, 0, 0]
  let home: Authority

  beforeAll(async () => {
    home = new Authority(folder, 'home')
    writeFileSync(join(folder, 'rules'), rules)
    writeFileSync(join(folder, 'passwords'), '')
    const listener = async (...lines: string[]): Promise<number> => {
      const port = await freePort()
      brokers.push(await startMosquitto([`listener ${port} 127.0.0.1`, ...lines].join('\n')))
      return port
    }
    const tls = (days: number): string[] => {
      const { cert, key } = home.issue(`localhost${days}`, ['DNS:localhost'], days)
      return ['allow_anonymous true', `certfile ${cert}`, `keyfile ${key}`]
    }
    plain = await listener('allow_anonymous true', `acl_file ${join(folder, 'rules')}`)
    secure = await listener(...tls(1))
    expired = await listener(...tls(-1))
  })
  afterAll(async () => {
    await Promise.all(brokers.map((broker) => broker.kill()))
    rmSync(folder, { recursive: true })
  })

  test('forbids topics by its access list', async () => {
    expect(await found({ url: `mqtt://127.0.0.1:${plain}` })).toMatchObject({
      id: 'broker-rights',
      text: expect.stringContaining('may not publish to familiar/hall/response/doctor'),
    })
  })

  test('has a certificate of a CA that is not known', async () => {
    expect((await found({ url: `mqtts://localhost:${secure}` })).id).toBe('broker-tls')
    expect((await found({ url: `mqtts://localhost:${secure}`, tls: { ca: home.ca } })).id).toBeNull()
  })

  test('has a certificate that is no longer valid by this clock', async () => {
    expect((await found({ url: `mqtts://localhost:${expired}`, tls: { ca: home.ca } })).id).toBe('broker-clock')
  })

  test('knows nobody by this name', async () => {
    const port = await freePort()
    const broker = await startMosquitto(`listener ${port} 127.0.0.1\npassword_file ${join(folder, 'passwords')}`)
    onTestFinished(() => broker.kill())
    const finding = await found({ url: `mqtt://127.0.0.1:${port}`, username: 'ada', password: 'S3cret' })
    expect(finding).toMatchObject({ id: 'broker-refuses', next: expect.stringContaining('mqtt.password') })
    expect(JSON.stringify(finding)).not.toContain('S3cret')
  })
})
