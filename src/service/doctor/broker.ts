import { randomBytes } from 'node:crypto'
import type { Settings } from '../../config/load.ts'
import { probeBroker } from '../../mqtt/probe.ts'
import { type Finding, ok, problem } from './finding.ts'

const within = 5000

/** Whether the configured broker takes a client with these credentials; of the embedded one, whether its port is free. */
export async function brokerFinding({ mqtt }: Pick<Settings, 'mqtt'>, daemonRuns: boolean): Promise<Finding> {
  const { url, username, password, embedded_port: port } = mqtt
  // Its own id: a second client of the daemon's id would throw the daemon out.
  const clientId = `familiar-doctor-${randomBytes(4).toString('hex')}`
  if (url !== undefined) {
    const reason = await probeBroker({ url, username, password, clientId, within })
    const { host } = new URL(url)
    if (reason === null) return ok('broker', `${host} takes this client`)
    return problem(
      'broker',
      `${host}: ${reason}`,
      'Check `mqtt` in the configuration: address, port, user and password.',
    )
  }
  if (port === 0) return ok('broker', 'embedded, on any free port of this machine')
  const reason = await probeBroker({ url: `mqtt://127.0.0.1:${port}`, clientId, within })
  if (daemonRuns) {
    if (reason === null) return ok('broker', `embedded, on 127.0.0.1:${port}`)
    return problem('broker', `embedded, on 127.0.0.1:${port}: ${reason}`, 'Restart Familiar and read its log.')
  }
  if (reason?.includes('ECONNREFUSED')) return ok('broker', `embedded; port ${port} is free`)
  const next = 'Set `mqtt.url` to use that broker, or `mqtt.embedded_port` to another port.'
  return problem('broker', `port ${port} of the embedded broker is taken by another program`, next)
}
