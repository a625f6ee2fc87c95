import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type BrokerClient, type BrokerClientOptions, connectPublisher } from '../../../src/mqtt/client.ts'
import { probeBroker } from '../../../src/mqtt/probe.ts'
import { Authority } from '../../support/certificates.ts'
import { describeWithMosquitto, type Mosquitto, startMosquitto } from '../../support/mosquitto.ts'
import { freePort } from './broker.ts'
import { recordingLog, silent } from './log.ts'
import { listenOn } from './server.ts'

const will = { topic: 'will', payload: 'x', qos: 0, retain: false } as const

let folder: string
let port: number
const cleanups: (() => Promise<unknown>)[] = []
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'familiar-certificates-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(async () => {
  port = await freePort()
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function mosquitto(config: string): Promise<Mosquitto> {
  const broker = await startMosquitto(`listener ${port} 127.0.0.1\n${config}`)
  cleanups.push(() => broker.kill())
  return broker
}

function client(options: Partial<BrokerClientOptions> & { url: string }): BrokerClient {
  const made = connectPublisher({ clientId: 'door', will, log: silent, delay: () => 5, ...options })
  cleanups.push(() => made.close())
  return made
}

function connected(of: BrokerClient): Promise<void> {
  return new Promise((resolve) => of.onConnect(resolve))
}

/** Why the broker is of no use to this client, and what its log says to that. */
async function refusal(options: Partial<BrokerClientOptions> & { url: string }): Promise<string> {
  const { log, lines } = recordingLog()
  client({ ...options, log, delay: () => 60_000 })
  const { msg } = await lines.one(({ level }) => level === 'error')
  const { ending } = await probeBroker({ ...options, clientId: 'doctor', within: 5000 })
  expect(msg).toBe(`the broker cannot be used (${ending?.reason}): ${ending?.advice}`)
  return msg
}

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

describeWithMosquitto('TLS', () => {
  let home: Authority
  let stranger: Authority
  let url: string
  let tls: { ca: string }

  beforeAll(() => {
    home = new Authority(folder, 'home')
    stranger = new Authority(folder, 'stranger')
  })
  beforeEach(() => {
    url = `mqtts://localhost:${port}`
    tls = { ca: home.ca }
  })

  /** A broker of this certificate, with further lines of its configuration. */
  function secure({ cert, key }: { cert: string; key: string }, ...lines: string[]): Promise<Mosquitto> {
    return mosquitto(['allow_anonymous true', `certfile ${cert}`, `keyfile ${key}`, ...lines].join('\n'))
  }

  it('connects to a broker whose certificate the CA has signed', async () => {
    await secure(home.issue('localhost', ['DNS:localhost']))
    const one = client({ url, tls })
    await connected(one)
    expect(one.confidential).toBe(true)
    expect(await probeBroker({ url, tls, clientId: 'doctor', within: 5000 })).toEqual({ ending: null, forbidden: [] })
  })

  it('names another CA, or none, as the reason', async () => {
    await secure(stranger.issue('localhost', ['DNS:localhost']))
    expect(await refusal({ url, tls })).toContain('`mqtt.tls.ca`')
    expect(await refusal({ url })).toContain('`mqtt.tls.ca`')
  })

  it('names a wrong server name, which can be said', async () => {
    await secure(home.issue('broker', ['DNS:broker.home.example']))
    expect(await refusal({ url, tls })).toMatch(/broker\.home\.example.*`mqtt\.tls\.server_name`/)
    await connected(client({ url, tls: { ...tls, server_name: 'broker.home.example' } }))
  })

  it('names an expired certificate', async () => {
    await secure(home.issue('old', ['DNS:localhost'], -1))
    expect(await refusal({ url, tls })).toMatch(/expired.*renew it, and check the clock/)
  })

  it('names a port at which something else is spoken', async () => {
    const web = await listenOn(
      createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request'))),
    )
    cleanups.push(web.close)
    expect(await refusal({ url: `mqtts://localhost:${web.port}`, tls })).toContain('no TLS is spoken on that port')
  })

  it('shows its own certificate to a broker that wants one, and names one that is missing or of a stranger', async () => {
    await secure(home.issue('localhost', ['DNS:localhost']), 'require_certificate true', `cafile ${home.ca}`)
    expect(await refusal({ url, tls })).toContain('give `mqtt.tls.cert` and `mqtt.tls.key`')
    expect(await refusal({ url, tls: { ...tls, ...stranger.issue('door') } })).toContain('of `mqtt.tls.cert`')
    await connected(client({ url, tls: { ...tls, ...home.issue('door') } }))
  })

  it('reads its files anew with each connection', async () => {
    const ca = write('renewed.crt', 'not yet')
    const { log, lines } = recordingLog()
    await secure(home.issue('localhost', ['DNS:localhost']))
    const waiting = client({ url, tls: { ca }, log })
    const { msg } = await lines.one(({ level }) => level === 'error')
    expect(msg).toMatch(/`mqtt\.tls\.ca`: .*renewed\.crt holds no certificate/)
    execFileSync('cp', [home.ca, ca])
    await connected(waiting)
  })
})

describeWithMosquitto('a password', () => {
  /** A password file of Mosquitto. */
  function setPassword(file: string, password: string): string {
    execFileSync('mosquitto_passwd', ['-b', '-c', file, 'door', password], { stdio: 'pipe' })
    return file
  }

  it('comes from a file that is read anew with each connection, without the line feed at its end', async () => {
    const passwords = setPassword(join(folder, 'passwords'), 'first')
    const broker = await mosquitto(`password_file ${passwords}`)
    const password_file = write('password', 'first\n')
    const access = { url: `mqtt://127.0.0.1:${port}`, username: 'door', password_file }
    const { log, lines } = recordingLog()
    const one = client({ ...access, log })
    await connected(one)
    setPassword(passwords, 'second')
    await broker.kill()
    await mosquitto(`password_file ${passwords}`)
    const error = await lines.one(({ level }) => level === 'error')
    expect(error.msg).toMatch(/Not authorized.*check `mqtt\.username`, and `mqtt\.password` or `mqtt\.password_file`/)
    write('password', 'second')
    await lines.until((all) => all.filter(({ msg }) => msg === 'connected to the broker').length === 2)
    expect(JSON.stringify(lines.items)).not.toMatch(/"[^"]*(first|second)/)
  })

  it('is not taken from a file that is empty or not there', async () => {
    const url = `mqtt://127.0.0.1:${port}`
    for (const [password_file, why] of [
      [write('empty', '\n'), /empty is empty/],
      [join(folder, 'nowhere'), /nowhere cannot be read \(ENOENT/],
    ] as const) {
      const probed = probeBroker({ url, password_file, clientId: 'doctor', within: 5000 })
      await expect(probed).rejects.toMatchObject({ code: 'broker-file-unusable', message: expect.stringMatching(why) })
    }
  })
})
