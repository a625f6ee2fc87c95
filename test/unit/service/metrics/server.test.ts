import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { DaemonStatus } from '../../../../src/service/control/daemon-desk.ts'
import { startMetrics } from '../../../../src/service/metrics/server.ts'
import { daemonStatus } from '../../../support/daemon-status.ts'
import { parseExposition } from '../../../support/exposition.ts'

const log = pino({ level: 'silent' })
const serve = (status: () => Promise<DaemonStatus> = async () => daemonStatus, port = 0) =>
  startMetrics({ host: '127.0.0.1', port }, status, log)

test('tells the state of the moment', async () => {
  let uptime = 1
  await using server = await serve(async () => ({ ...daemonStatus, uptime: uptime++ }))
  for (const expected of [1, 2]) {
    const response = await fetch(server.url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const told = parseExposition(await response.text())
    expect(told.get('familiar_uptime_seconds')?.samples[0]?.value).toBe(expected)
  }
})

test('is on the loopback address, and says so', async () => {
  await using server = await serve()
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
})

test('a query is no other path', async () => {
  await using server = await serve()
  expect((await fetch(`${server.url}?name[]=familiar_info`)).status).toBe(200)
})

test('HEAD has the length and nothing else', async () => {
  await using server = await serve()
  const [head, get] = [await fetch(server.url, { method: 'HEAD' }), await (await fetch(server.url)).text()]
  expect(head.status).toBe(200)
  expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(get)))
  expect(await head.text()).toBe('')
})

test.each(['/', '/metrics/', '/status'])('%s is not there', async (path) => {
  await using server = await serve()
  const response = await fetch(new URL(path, server.url))
  expect([response.status, await response.text()]).toEqual([404, 'There is nothing but /metrics here.\n'])
})

test.each(['POST', 'PUT', 'DELETE'])('%s is refused', async (method) => {
  await using server = await serve()
  const response = await fetch(server.url, { method })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})

test('a status that cannot be had is an error, and the next one is told', async () => {
  let broken = true
  await using server = await serve(async () => {
    if (broken) throw new Error('a secret reason')
    return daemonStatus
  })
  const response = await fetch(server.url)
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret')
  broken = false
  expect((await fetch(server.url)).status).toBe(200)
})

test('a port that is taken is named', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  try {
    await expect(serve(undefined, port)).rejects.toMatchObject({
      code: 'metrics-unusable',
      message: `the metrics cannot listen on port ${port} of 127.0.0.1: it is in use`,
    })
  } finally {
    other.close()
  }
})

test('an address of no interface is an error that says so', async () => {
  const elsewhere = startMetrics({ host: '192.0.2.1', port: 0 }, async () => daemonStatus, log)
  await expect(elsewhere).rejects.toMatchObject({
    code: 'metrics-unusable',
    message: expect.stringContaining('EADDRNOTAVAIL'),
  })
})

test('it ends although somebody holds a connection open', async () => {
  const server = await serve()
  const idle = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(idle, 'connect')
  const closed = once(idle, 'close')
  await server[Symbol.asyncDispose]()
  await closed
  await expect(fetch(server.url)).rejects.toThrow()
})
