import { toolNames } from '../../../camera/pi/launch.ts'
import { type Finding, found, ok } from '../finding.ts'
import type { Host } from '../host.ts'
import type { TroubleId } from '../troubles/troubles.ts'
import { takersOf } from './holders.ts'
import { bootTrouble } from './pi-boot.ts'
import { troubleSaid } from './said.ts'

interface PiCamera {
  /** The number by which libcamera knows it. */
  readonly camera: number
  readonly tool?: string | undefined
}

/** Whether the tool runs, and sees the camera. The camera is not opened by that. */
export async function piCameraFinding(check: string, { camera, tool }: PiCamera, host: Host): Promise<Finding> {
  const names = tool === undefined ? toolNames : [tool]
  for (const name of names) {
    const { missing, stdout, stderr } = await host.ask(name, '--list-cameras')
    if (!missing) return listed(check, name, camera, `${stdout}\n${stderr}`, host)
  }
  return found('camera-tool-missing', check, `${names.join(' or ')} cannot be run`)
}

async function listed(check: string, tool: string, camera: number, words: string, host: Host): Promise<Finding> {
  const count = [...words.matchAll(/^\s*\d+ : \S+/gm)].length
  const said = troubleSaid(words)
  if (said === 'camera-tool-broken') return found(said, check, `${tool} cannot run: ${lastLine(words)}`)
  // Tools of before 2022, and stand-ins, list nothing.
  if (/unrecognised option/.test(words)) return ok(check, `${tool} is installed`)
  if (said !== null && said !== 'camera-not-detected') return found(said, check, `${tool}: ${lineOf(words, said)}`)
  if (count === 0) return found(await whyNone(host), check, `${tool} finds no camera`)
  if (camera < count) return ok(check, `${tool} sees camera ${camera}`)
  return found('camera-number', check, `${tool} sees ${count}, and the configuration asks for number ${camera}`)
}

/** The first cause that applies, for no camera is seen at all. */
async function whyNone(host: Host): Promise<TroubleId> {
  const devices = host.glob('/dev/{video,media}[0-9]*')
  if (devices.some((device) => !host.mayUse(device))) return 'camera-forbidden'
  if (host.exists('/.dockerenv') || host.exists('/run/.containerenv') || !host.exists('/run/udev'))
    return 'camera-container'
  return bootTrouble(host) ?? ((await sensorIsSilent(host)) ? 'camera-cable' : 'camera-not-detected')
}

/** A driver was loaded for a sensor that does not answer on its bus: ENXIO (-6), EREMOTEIO (-121), EIO (-5). */
async function sensorIsSilent(host: Host): Promise<boolean> {
  const pattern = /\b(imx\d+|ov\w+|arducam\S*)\b.*(chip id|error -(5|6|121)\b)/i
  return (await host.kernelLog())?.some((line) => pattern.test(line)) ?? false
}

/** With the programs that may have it, if any is known. */
export function busyText(text: string, host: Host): string {
  const takers = takersOf(host)
  return takers === '' ? text : `${text}; these may have it: ${takers}`
}

function lineOf(words: string, said: TroubleId): string {
  return (
    words
      .split('\n')
      .find((line) => troubleSaid(line) === said)
      ?.trim() ?? lastLine(words)
  )
}

function lastLine(words: string): string {
  return words.trim().split('\n').at(-1) ?? ''
}
