import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FamiliarError, messageOf } from '../../domain/errors.ts'
import type { Log } from '../../log/log.ts'
import type { DaemonStatus } from '../control/daemon-desk.ts'
import { contentType, exposition } from './exposition.ts'
import { metricTable } from './table.ts'

export interface MetricsOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
}

const path = '/metrics'
/** Milliseconds that a client has to send its request. */
const patience = { headersTimeout: 5000, requestTimeout: 5000, connectionsCheckingInterval: 5000 }
/** Of one or two Prometheus servers and a browser; more would only take memory. */
const maxConnections = 20

export interface MetricsServer extends AsyncDisposable {
  readonly url: string
}

/**
 * Tells Prometheus how the daemon is: `GET /metrics`.
 * @throws FamiliarError `metrics-unusable` when it cannot listen
 */
export async function startMetrics(
  { host, port }: MetricsOptions,
  status: () => Promise<DaemonStatus>,
  log: Log,
): Promise<MetricsServer> {
  const server = createServer(patience, (request, response) => {
    answer(status, request, response).catch((error: unknown) => {
      log.warn({ reason: messageOf(error) }, 'metrics not told')
      refuse(response, 500, 'The metrics cannot be told now; see the log.')
    })
  })
  server.maxConnections = maxConnections
  await listen(server, host, port)
  // A connection that cannot be taken, such as for want of descriptors, ends nothing else.
  server.on('error', (error) => log.warn({ reason: messageOf(error) }, 'metrics not told'))
  const { address, family, port: bound } = server.address() as AddressInfo
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}${path}`
  log.info({ url }, 'metrics are told')
  return {
    url,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    const why = inUse ? 'it is in use' : messageOf(error)
    throw new FamiliarError('metrics-unusable', `the metrics cannot listen on port ${port} of ${host}: ${why}`, {
      cause: error,
    })
  }
}

async function answer(
  status: () => Promise<DaemonStatus>,
  { method, url }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (url?.split('?')[0] !== path) return refuse(response, 404, `There is nothing but ${path} here.`)
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return refuse(response, 405, 'This can be read only.')
  }
  reply(response, 200, contentType, exposition(metricTable, await status()))
}

function refuse(response: ServerResponse, code: number, text: string): void {
  reply(response, code, 'text/plain; charset=utf-8', `${text}\n`)
}

/** To HEAD, Node sends no body. */
function reply(response: ServerResponse, code: number, type: string, body: string): void {
  response.writeHead(code, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
}
