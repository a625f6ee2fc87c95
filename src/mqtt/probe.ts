import { Connection, type Ending } from './connection.ts'
import { type Access, type Credentials, readCredentials } from './credentials.ts'
import { fallsBack, firstVersion, type ProtocolVersion } from './protocol.ts'

interface ProbeOptions extends Access {
  readonly clientId: string
  /** Milliseconds for one attempt. */
  readonly within: number
}

/**
 * Whether a broker takes this client: null, or why not. Nothing is published, and no last will is left.
 * @throws FamiliarError `broker-file-unusable`
 */
export async function probeBroker(options: ProbeOptions): Promise<Ending | null> {
  const { protocol = 'auto' } = options
  const credentials = await readCredentials(options)
  const first = firstVersion(protocol)
  const ending = await attempt(options, credentials, first)
  return fallsBack(protocol, first, ending?.refusal ?? null) ? attempt(options, credentials, 4) : ending
}

async function attempt(
  { url, clientId, within }: ProbeOptions,
  credentials: Credentials,
  version: ProtocolVersion,
): Promise<Ending | null> {
  let accepted = false
  const connection = new Connection(
    {
      ...credentials,
      url,
      clientId,
      version,
      keepalive: within / 1000,
      connectTimeout: within,
      session: { resume: false, expiry: 0 },
    },
    {
      onUp() {
        accepted = true
        queueMicrotask(() => connection.disconnect())
      },
      onMessage: () => undefined,
    },
  )
  const ending = await connection.over
  return accepted ? null : ending
}
