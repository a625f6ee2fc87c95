import { randomBytes } from 'node:crypto'
import type { Settings } from '../../config/load.ts'
import { probeBroker } from '../../mqtt/probe.ts'
import { type Finding, ok, problem } from './finding.ts'

const within = 5000

/** Whether the configured broker takes a client with these credentials; of the embedded one, whether its port is free. */
export async function brokerFinding({ mqtt }: Pick<Settings, 'mqtt'>, daemonRuns: boolean): Promise<Finding> {
  const { url, embedded_port: port } = mqtt
  // Its own id: a second client of the daemon's id would throw the daemon out.
  const clientId = `familiar-doctor-${randomBytes(4).toString('hex')}`
  if (url !== undefined) {
    const ending = await probeBroker({ ...mqtt, url, clientId, within })
    const { host } = new URL(url)
    if (ending === null) return ok('broker', `${host} takes this client`)
    const next =
      ending.advice ?? 'check that the broker runs, and the address, the port and the mqtt:// or mqtts:// of `mqtt.url`'
    return problem('broker', `${host}: ${ending.reason}`, `${next.charAt(0).toUpperCase()}${next.slice(1)}.`)
  }
  if (port === 0) return ok('broker', 'embedded, on any free port of this machine')
  const ending = await probeBroker({ url: `mqtt://127.0.0.1:${port}`, clientId, within })
  if (daemonRuns) {
    if (ending === null) return ok('broker', `embedded, on 127.0.0.1:${port}`)
    return problem('broker', `embedded, on 127.0.0.1:${port}: ${ending.reason}`, 'Restart Familiar and read its log.')
  }
  if (ending?.reason.includes('ECONNREFUSED')) return ok('broker', `embedded; port ${port} is free`)
  const next = 'Set `mqtt.url` to use that broker, or `mqtt.embedded_port` to another port.'
  return problem('broker', `port ${port} of the embedded broker is taken by another program`, next)
}
