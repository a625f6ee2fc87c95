import { messageOf } from '../domain/errors.ts'
import { PublishRefused } from '../ports/publisher.ts'
import { Connection, type Ending } from './connection.ts'
import { type Access, type Credentials, readCredentials } from './credentials.ts'
import { fallsBack, firstVersion, type ProtocolVersion } from './protocol.ts'

interface ProbeOptions extends Access {
  readonly clientId: string
  /** Milliseconds for one attempt. */
  readonly within: number
  /** What this client must be allowed to do; tried when it is given. */
  readonly rights?: { readonly publish: string; readonly subscribe: string }
}

/** What a broker does with this client. */
export interface Probed {
  /** Null when it takes this client. */
  readonly ending: Ending | null
  /** Topics and filters of `rights` that it forbids, with its words. */
  readonly forbidden: readonly string[]
}

/**
 * Whether a broker takes this client. No last will is left; when rights are tried, one empty message is published, and not retained.
 * A broker of MQTT 3.1.1 cannot say that it forbids a publication.
 * @throws FamiliarError `broker-file-unusable`
 */
export async function probeBroker(options: ProbeOptions): Promise<Probed> {
  const { protocol = 'auto' } = options
  const credentials = await readCredentials(options)
  const first = firstVersion(protocol)
  const probed = await attempt(options, credentials, first)
  return fallsBack(protocol, first, probed.ending?.refusal ?? null) ? attempt(options, credentials, 4) : probed
}

async function attempt(
  { url, clientId, within, rights }: ProbeOptions,
  credentials: Credentials,
  version: ProtocolVersion,
): Promise<Probed> {
  let trial: Promise<string[]> | undefined
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
        // Not before `connection` is there.
        trial = Promise.resolve().then(() => triedRights(connection, rights))
        void trial.then(() => connection.disconnect())
      },
      onMessage: () => undefined,
    },
  )
  const ending = await connection.over
  return trial === undefined ? { ending, forbidden: [] } : { ending: null, forbidden: await trial }
}

/** Never rejects. */
async function triedRights(connection: Connection, rights: ProbeOptions['rights']): Promise<string[]> {
  if (rights === undefined) return []
  const { publish, subscribe } = rights
  const trials = [
    ['publish to', publish, () => connection.publish({ topic: publish, payload: '', qos: 1, retain: false })],
    ['subscribe to', subscribe, () => connection.subscribe(subscribe)],
  ] as const
  const forbidden: string[] = []
  for (const [verb, topic, attempt] of trials) {
    try {
      await attempt()
    } catch (error) {
      if (error instanceof PublishRefused) forbidden.push(`${verb} ${topic} (${messageOf(error)})`)
    }
  }
  return forbidden
}
