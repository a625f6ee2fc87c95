import { connect, type IClientOptions } from 'mqtt'
import { messageOf } from '../domain/errors.ts'

interface ProbeOptions {
  readonly url: string
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly clientId: string
  /** Milliseconds for one attempt. */
  readonly within: number
}

/** Whether a broker takes this client: null, or why not. Nothing is published, and no last will is left. */
export async function probeBroker(options: ProbeOptions): Promise<string | null> {
  // As the daemon does: version 5 first, and the older one for a broker that does not know it.
  const problem = await attempt(options, 5)
  return problem !== null && /protocol version/i.test(problem) ? attempt(options, 4) : problem
}

function attempt({ url, username, password, clientId, within }: ProbeOptions, version: 4 | 5): Promise<string | null> {
  const options: IClientOptions = {
    clientId,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: within,
    protocolVersion: version,
  }
  if (username !== undefined) options.username = username
  if (password !== undefined) options.password = password
  const client = connect(url, options)
  const { promise, resolve } = Promise.withResolvers<string | null>()
  client.once('connect', () => resolve(null))
  client.on('error', (error) => resolve(messageOf(error) || String((error as NodeJS.ErrnoException).code)))
  client.once('close', () => resolve(`no answer to CONNECT within ${within / 1000} s, or the connection was closed`))
  return promise.finally(() => client.end(true))
}
