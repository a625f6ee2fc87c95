import type { Settings } from '../../config/load.ts'
import type { Log } from '../../log/log.ts'
import { RemoteDaemon } from '../control/remote-daemon.ts'
import { RemoteDesk } from '../control/remote-desk.ts'
import { type Call, callerOf, daemonListens } from '../control/socket-call.ts'
import { brokerFinding } from './broker.ts'
import { cameraFindings } from './cameras/cameras.ts'
import { clockFinding } from './clock.ts'
import { daemonFindings } from './daemon.ts'
import { dataFolderFindings } from './data-folder.ts'
import { type Finding, failed, ok } from './finding.ts'
import { galleryFindings } from './gallery.ts'
import { Host } from './host.ts'
import { machineFindings, thisMachine } from './machine.ts'
import { memoryFindings } from './memory.ts'
import { netsFinding } from './nets.ts'
import { secretFindings } from './secrets.ts'
import { storedFindings } from './stored-gallery.ts'
import { serviceFindings } from './systemd.ts'
import { modelFindings, visionFinding } from './vision.ts'

export type { Finding } from './finding.ts'

/**
 * Looks at everything that Familiar stands on; changes nothing, and goes on past whatever fails. A running daemon is asked and
 * not disturbed; without one the nets are loaded and each camera gives a picture.
 * @param load gives the configuration, or throws what is wrong with it: then only the machine is looked at
 */
export async function* examineInstallation(
  load: () => Settings,
  log: Log,
  host: Host = new Host(),
): AsyncGenerator<Finding> {
  yield* await looked('machine', async () => machineFindings(await thisMachine(host)))
  yield* await looked('clock', async () => [await clockFinding(host)])
  yield* await looked('service', () => serviceFindings(host))
  let settings: Settings
  try {
    settings = load()
  } catch (error) {
    yield failed('configuration', error)
    return
  }
  yield ok('configuration', `${settings.file ?? 'no file, defaults only'}: valid`)
  const daemon = await findDaemon(settings)
  const running = typeof daemon === 'function'
  yield* await looked('memory', () => memoryFindings(host, running))
  yield* await looked('secrets', () => secretFindings(settings, host))
  yield* await looked('data folder', () => dataFolderFindings(settings.data, host))
  yield* await looked('models', () => modelFindings(settings))
  yield* await looked('nets', () => [netsFinding(settings)])
  // A daemon that may not be asked has the cameras all the same, and privacy closes them for everybody.
  let mayOpen = !running && daemon.level === 'ok'
  for await (const finding of running ? askDaemon(daemon, settings, host) : withoutDaemon(daemon, settings, log)) {
    mayOpen &&= finding.id !== 'privacy-is-on'
    yield finding
  }
  yield* await looked('cameras', () => cameraFindings(settings, host, mayOpen))
  yield* await looked('broker', async () => [await brokerFinding(settings, running)])
}

async function findDaemon({ control }: Settings): Promise<Call | Finding> {
  try {
    if (await daemonListens(control.socket)) return callerOf(control.socket)
    return ok('daemon', 'does not run')
  } catch (error) {
    return failed('daemon', error)
  }
}

/** Its vision runs, or is told not to: a second one would need its memory, and prove nothing more. */
async function* askDaemon(call: Call, settings: Settings, host: Host): AsyncGenerator<Finding> {
  const { findings, status } = await daemonFindings(new RemoteDaemon(call), settings, host)
  yield* findings
  if (status?.vision) yield* await looked('gallery', async () => galleryFindings(await new RemoteDesk(call).check()))
}

async function* withoutDaemon(absent: Finding, settings: Settings, log: Log): AsyncGenerator<Finding> {
  yield absent
  // A daemon that may not be asked has the data folder, and a second vision would need its memory.
  if (absent.level !== 'ok') return
  const { finding, info } = await visionFinding(settings, log)
  yield finding
  yield* await looked('data', () => storedFindings(settings, info))
}

async function looked(check: string, look: () => Finding[] | Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look()
  } catch (error) {
    return [failed(check, error)]
  }
}
