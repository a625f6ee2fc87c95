import { describe, expect, it } from 'vitest'
import { configSchema } from '../../../src/config/schema.ts'

const url = 'mqtts://broker.local'

function problems(mqtt: object): string[] {
  const result = configSchema.safeParse({ mqtt })
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
}

describe('the broker', () => {
  it('has a protocol by number or by name', () => {
    for (const protocol of ['auto', 5, '3.1.1']) expect(problems({ protocol })).toEqual([])
    for (const protocol of [4, '3.1', 3.1]) expect(problems({ protocol })).toHaveLength(1)
  })

  it('may have certificates and a password file', () => {
    const tls = { ca: 'ca.crt', cert: 'door.crt', key: 'door.key', server_name: 'broker.home.example' }
    expect(problems({ url, tls, username: 'door', password_file: 'password' })).toEqual([])
    expect(problems({ url: 'mqtt://broker.local', tls: {} })).toEqual([])
  })

  it.each([
    ['certificates without TLS', { url: 'mqtt://broker.local', tls: { ca: 'a' } }, 'mqtt.tls needs an `mqtt.url`'],
    ['certificates for the embedded broker', { tls: { ca: 'a' } }, 'mqtt.tls needs an `mqtt.url`'],
    ['a certificate without its key', { url, tls: { cert: 'a' } }, 'mqtt.tls.cert needs its `mqtt.tls.key`'],
    ['a key without its certificate', { url, tls: { key: 'a' } }, 'mqtt.tls.key needs its `mqtt.tls.cert`'],
    ['two passwords', { url, password: 'a', password_file: 'b' }, 'mqtt.password_file cannot be'],
    ['a password in the URL, too', { url: 'mqtt://a:b@c', password_file: 'b' }, 'mqtt.password_file cannot be'],
  ])('is told what does not go together: %s', (_title, mqtt, problem) => {
    expect(problems(mqtt)).toEqual([expect.stringContaining(problem)])
  })

  it('is told of a URL that is none before anything else', () => {
    expect(problems({ url: 'broker.local', password_file: 'b' })).toEqual([expect.stringContaining('mqtt.url')])
  })
})
