import { randomBytes } from 'node:crypto'
import type { Settings } from '../../config/load.ts'
import { type Probed, probeBroker } from '../../mqtt/probe.ts'
import { topicsOf } from '../../mqtt/topics.ts'
import { type Finding, found, ok } from './finding.ts'
import type { TroubleId } from './troubles/troubles.ts'

const within = 5000

/** Whether the configured broker takes a client with these credentials; of the embedded one, whether its port is free. */
export async function brokerFinding(
  { mqtt, node }: Pick<Settings, 'mqtt' | 'node'>,
  daemonRuns: boolean,
): Promise<Finding> {
  const { url, embedded_port: port } = mqtt
  // Its own id: a second client of the daemon's id would throw the daemon out.
  const clientId = `familiar-doctor-${randomBytes(4).toString('hex')}`
  if (url !== undefined) {
    const topics = topicsOf(mqtt.base, node.name)
    const rights = { publish: topics.response('doctor'), subscribe: topics.requests }
    return probedFinding(new URL(url).host, await probeBroker({ ...mqtt, url, clientId, within, rights }))
  }
  if (port === 0) return ok('broker', 'embedded, on any free port of this machine')
  const { ending } = await probeBroker({ url: `mqtt://127.0.0.1:${port}`, clientId, within })
  if (daemonRuns) {
    if (ending === null) return ok('broker', `embedded, on 127.0.0.1:${port}`)
    return found('broker-embedded', 'broker', `embedded, on 127.0.0.1:${port}: ${ending.reason}`)
  }
  if (ending?.code === 'ECONNREFUSED') return ok('broker', `embedded; port ${port} is free`)
  return found('broker-port-taken', 'broker', `port ${port} of the embedded broker is taken by another program`)
}

function probedFinding(host: string, { ending, forbidden }: Probed): Finding {
  if (ending === null) {
    if (forbidden.length > 0) return found('broker-rights', 'broker', `${host}: may not ${forbidden.join(', nor ')}`)
    return ok('broker', `${host} takes this client`)
  }
  const { advice } = ending
  const next = advice === null ? undefined : `${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`
  return found(troubleOf(ending.code), 'broker', `${host}: ${ending.reason}`, next)
}

/** By MQTT's reason codes, which are numbers, and those of OpenSSL, Node and the system. */
function troubleOf(code: string | number | null): TroubleId {
  if (typeof code === 'number') return 'broker-refuses'
  if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') return 'broker-clock'
  return code !== null && /CERT|ERR_SSL|ERR_TLS|UNABLE_TO_/.test(code) ? 'broker-tls' : 'broker-unreachable'
}
