import { connect } from 'node:net'
import { messageOf } from '../../../domain/errors.ts'
import { type Finding, found, ok } from '../finding.ts'

/** Milliseconds for a network camera to take a connection. */
const connectWithin = 5000
const defaultPorts: Readonly<Record<string, number>> = { 'rtsp:': 554, 'rtsps:': 322, 'http:': 80, 'https:': 443 }

/** Whether something listens at the address of a stream. */
export async function networkCameraFinding(check: string, address: string): Promise<Finding> {
  const { protocol, hostname, port } = new URL(address)
  const number = port === '' ? (defaultPorts[protocol] ?? 0) : Number(port)
  // Never the whole address: it may hold a password.
  const place = `${hostname}:${number}`
  const reason = await refusal(hostname.replace(/^\[|\]$/g, ''), number)
  if (reason === null) return ok(check, `${place} takes connections`)
  return found('camera-unreachable', check, `${place} cannot be reached: ${reason}`)
}

function refusal(host: string, port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const socket = connect({ host, port, timeout: connectWithin })
  socket.once('connect', () => resolve(null))
  socket.once('timeout', () => resolve(`no answer within ${connectWithin / 1000} s`))
  socket.once('error', (error) => resolve(messageOf(error) || String((error as NodeJS.ErrnoException).code)))
  return promise.finally(() => socket.destroy())
}
