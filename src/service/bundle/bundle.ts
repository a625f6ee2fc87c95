import { gzipSync } from 'node:zlib'
import type { OriginatedSettings, Settings } from '../../config/load.ts'
import type { Log } from '../../log/log.ts'
import { readCredentials } from '../../mqtt/credentials.ts'
import type { DaemonStatus } from '../control/daemon-desk.ts'
import { RemoteDaemon } from '../control/remote-daemon.ts'
import { RemoteDesk } from '../control/remote-desk.ts'
import { callerOf, daemonListens } from '../control/socket-call.ts'
import { examineInstallation } from '../doctor/doctor.ts'
import type { Host } from '../doctor/host.ts'
import { withStored } from '../doctor/stored-gallery.ts'
import { healthOf } from '../health.ts'
import { exposition } from '../metrics/exposition.ts'
import { metricTable } from '../metrics/table.ts'
import { choicePath } from '../nets/choice-file.ts'
import { readOrNull } from '../read-or-null.ts'
import { configuration, dataFolder, kernelLog, machine, serviceLog, versions } from './parts.ts'
import { type Confidential, Redactor, secretsOfStream } from './redactor.ts'
import { tarOf } from './tar.ts'

/** A file of a support bundle. */
export interface BundleFile {
  readonly name: string
  readonly about: string
  readonly text: string
}

interface Surroundings {
  /** @throws FamiliarError `config-missing`, `config-invalid`; then there is less to collect */
  readonly load: () => OriginatedSettings
  readonly host: Host
  readonly home: string
  readonly log: Log
}

/**
 * What somebody who helps from afar needs to know of an installation. No faces, names or vectors are read for it, but for the
 * names that are taken out of every text in case one has got there.
 */
export async function collectBundle({ load, host, home, log }: Surroundings): Promise<readonly BundleFile[]> {
  const findings = await Array.fromAsync(examineInstallation(() => load().settings, log, host))
  const files = [
    file('doctor.json', 'what familiar doctor finds', findings),
    file('versions.json', 'versions of Familiar, its libraries and the system', versions(host)),
    file('machine.txt', 'processor, memory, firmware, camera tools', await machine(host)),
    file('kernel.txt', "the kernel's log about cameras, cards, USB, power and memory", await kernelLog(host)),
    file('log.txt', 'the last lines of the service', await serviceLog(host)),
  ]
  const loaded = loadedOrNull(load)
  const more = loaded === null ? [] : await configuredFiles(loaded)
  const redactor = new Redactor(
    loaded === null ? { names: [], secrets: [], home } : await confidential(loaded.settings, home),
  )
  return [...files, ...more].map(({ text, ...rest }) => ({ ...rest, text: redactor.clean(text) }))
}

/** The bytes of a bundle: a tar archive, packed by gzip. @param at milliseconds since 1970 */
export function packBundle(files: readonly BundleFile[], at: number): Buffer {
  return gzipSync(
    tarOf(
      files.map(({ name, text }) => ({ name: `familiar-support/${name}`, bytes: Buffer.from(text) })),
      at,
    ),
  )
}

function file(name: string, about: string, content: string | object): BundleFile {
  return { name, about, text: typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n` }
}

function loadedOrNull(load: Surroundings['load']): OriginatedSettings | null {
  try {
    return load()
  } catch {
    // The doctor has told what is wrong with it.
    return null
  }
}

async function configuredFiles(loaded: OriginatedSettings): Promise<BundleFile[]> {
  const { data, control } = loaded.settings
  const choice = readOrNull(choicePath(loaded.settings))
  return [
    file('configuration.json', 'every value in effect, passwords and users masked', configuration(loaded)),
    file('data-folder.txt', 'names, sizes and modes of the files of the data folder', dataFolder(data)),
    ...(choice === null ? [] : [file('choice.json', 'which nets were measured to suit this machine', choice)]),
    ...(await statusFiles(control.socket)),
  ]
}

async function statusFiles(socket: string): Promise<BundleFile[]> {
  const status = (await listens(socket)) ? await statusOrNull(socket) : null
  if (status === null) return []
  return [
    file('status.json', 'what the daemon says of itself', status),
    file('health.json', 'the figures of the daemon', healthOf(status, null)),
    file('metrics.txt', 'the same for Prometheus', exposition(metricTable, status)),
  ]
}

/** Null of a daemon that does not answer, as the doctor tells. */
async function statusOrNull(socket: string): Promise<DaemonStatus | null> {
  try {
    return await new RemoteDaemon(callerOf(socket)).status()
  } catch {
    return null
  }
}

/** What must be in no text. */
async function confidential(settings: Settings, home: string): Promise<Confidential> {
  const { mqtt, cameras } = settings
  const streams = Object.values(cameras).flatMap(({ source }) => (source.type === 'stream' ? [source.url] : []))
  const inBroker = mqtt.url === undefined ? [] : [new URL(mqtt.url).password]
  const secrets = [await brokerPassword(settings), ...inBroker, ...streams.flatMap(secretsOfStream)]
  return { names: await names(settings), secrets: secrets.filter((secret) => secret !== undefined), home }
}

async function brokerPassword({ mqtt: { password, password_file } }: Settings): Promise<string | undefined> {
  return (await readCredentials({ url: '', password, password_file }).catch(() => ({ password }))).password
}

/** Of the people of the gallery, and none when they cannot be asked for: no part of a bundle is made of them. */
async function names(settings: Settings): Promise<readonly string[]> {
  const { socket } = settings.control
  try {
    const people = (await listens(socket))
      ? await new RemoteDesk(callerOf(socket)).people()
      : await withStored(settings, async ({ gallery }) => gallery.people())
    return (people ?? []).map(({ name }) => name)
  } catch {
    return []
  }
}

/** A socket that may not be used is told by the doctor. */
function listens(socket: string): Promise<boolean> {
  return daemonListens(socket).catch(() => false)
}
