import { systemClock } from '../../clock/system-clock.ts'
import type { Settings } from '../../config/load.ts'
import type { Log } from '../../log/log.ts'
import type { DaemonDesk } from '../control/daemon-desk.ts'
import { RemoteDaemon } from '../control/remote-daemon.ts'
import { callerOf, daemonListens } from '../control/socket-call.ts'
import { brokerFinding } from './broker.ts'
import { cameraFindings } from './cameras.ts'
import { daemonFindings } from './daemon.ts'
import { dataFolderFindings } from './data-folder.ts'
import { type Finding, failed, ok, warning } from './finding.ts'
import { machineFindings, thisMachine } from './machine.ts'
import { modelFindings, visionFinding } from './vision.ts'

export type { Finding } from './finding.ts'

/**
 * Looks at everything that Familiar stands on; changes nothing, and goes on past whatever fails.
 * @param load gives the configuration, or throws what is wrong with it: then only the machine is looked at
 */
export async function* examineInstallation(load: () => Settings, log: Log): AsyncGenerator<Finding> {
  let settings: Settings
  try {
    settings = load()
  } catch (error) {
    yield* machineFindings(await thisMachine(), false)
    yield failed('configuration', error)
    return
  }
  const daemon = await findDaemon(settings)
  const running = 'status' in daemon
  yield* machineFindings(await thisMachine(), running)
  yield ok('configuration', `${settings.file ?? 'no file, defaults only'}: valid`)
  yield clock()
  const { findings, status } = 'status' in daemon ? await daemonFindings(daemon) : { findings: [daemon], status: null }
  yield* findings
  yield* await looked('data folder', () => dataFolderFindings(settings.data))
  yield* await looked('models', () => modelFindings(settings))
  // A daemon whose vision runs has proved it, and a second one would need its memory.
  if (!status?.vision) yield* await looked('vision', async () => [await visionFinding(settings, log)])
  yield* await looked('cameras', () => cameraFindings(settings))
  yield* await looked('broker', async () => [await brokerFinding(settings, running)])
}

async function findDaemon({ control }: Settings): Promise<DaemonDesk | Finding> {
  try {
    if (await daemonListens(control.socket)) return new RemoteDaemon(callerOf(control.socket))
    return ok('daemon', 'does not run')
  } catch (error) {
    return failed('daemon', error)
  }
}

function clock(): Finding {
  if (systemClock.synced()) return ok('clock', new Date().toISOString())
  const next = 'Check the network and timedatectl; until then times are marked as unsynced.'
  return warning('clock', 'not set by a time server since the start', next)
}

async function looked(check: string, look: () => Finding[] | Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look()
  } catch (error) {
    return [failed(check, error)]
  }
}
