import { systemClock } from '../../../clock/system-clock.ts'
import type { Settings } from '../../../config/load.ts'
import type { CameraConfig, SourceConfig, UsbConfig } from '../../../config/schema.ts'
import { FamiliarError, isFamiliarError } from '../../../domain/errors.ts'
import type { Clock } from '../../../ports/clock.ts'
import { isOpenNow } from '../../hour-keeper.ts'
import { type Finding, failed, found, ok } from '../finding.ts'
import type { Host } from '../host.ts'
import { fileFinding, picturesFinding } from './files.ts'
import { networkCameraFinding } from './network-camera.ts'
import { busyText, piCameraFinding } from './pi-camera.ts'
import { hasProgram, takePicture } from './picture.ts'
import { troubleSaid } from './said.ts'
import { heldText, usbBandwidthFindings, usbCameraFinding } from './usb-camera.ts'

/** How many times its deadline a camera may take for its first picture, as with the daemon. */
const firstPicture = 3

/**
 * Whether what each configured camera needs is there, and whether a picture comes.
 * @param mayOpen while no daemon has them, and privacy is off; one that its schedule closes is not opened either
 */
export async function cameraFindings(
  { cameras }: Pick<Settings, 'cameras'>,
  host: Host,
  mayOpen: boolean,
  clock: Clock = systemClock,
): Promise<Finding[]> {
  const named = Object.entries(cameras)
  if (named.length === 0) return [failed('cameras', new FamiliarError('no-camera', 'the configuration names none'))]
  const findings = await Promise.all(
    named.map(async ([name, camera]) => {
      const needs = await sourceFinding(`camera ${name}`, camera.source, host)
      if (needs.level === 'problem') return needs
      if (!isOpenNow(camera, clock)) return { ...needs, text: `${needs.text}; closed now, by its schedule` }
      return mayOpen ? pictureFinding(needs, camera, host) : needs
    }),
  )
  return [...findings, ...usbBandwidthFindings(usbOnly(cameras), host)]
}

function sourceFinding(check: string, source: SourceConfig, host: Host): Finding | Promise<Finding> {
  switch (source.type) {
    case 'rpicam':
    case 'libcamera':
      return piCameraFinding(check, source, host)
    case 'usb':
      return usbCameraFinding(check, source, host)
    case 'stream':
      return networkCameraFinding(check, source.url)
    case 'images':
      return picturesFinding(check, source.path)
    case 'scene':
    case 'video':
      return fileFinding(check, source.path)
  }
}

/** What stands is told as before, when a picture comes: it may be a warning. */
async function pictureFinding(needs: Finding, { source, frame_deadline }: CameraConfig, host: Host): Promise<Finding> {
  if (!hasProgram(source)) return needs
  const { check } = needs
  try {
    const { width, height, ms } = await takePicture(source, firstPicture * 1000 * frame_deadline)
    const text = `a picture of ${width} x ${height} came after ${(ms / 1000).toFixed(1)} s`
    return needs.level === 'ok' ? ok(check, text) : needs
  } catch (error) {
    return isFamiliarError(error) ? cameraFailure(check, error, source, host) : failed(check, error)
  }
}

/** Why a camera gives no pictures, by the words of its error. */
export function cameraFailure(
  check: string,
  { code, message }: { readonly code: string; readonly message: string },
  source: SourceConfig | undefined,
  host: Host,
): Finding {
  const id = code === 'source-stalled' ? 'camera-no-picture' : (troubleSaid(message) ?? 'camera-failing')
  if (id !== 'camera-busy') return found(id, check, message)
  return found(id, check, source?.type === 'usb' ? heldText(message, source, host) : busyText(message, host))
}

function usbOnly(cameras: Settings['cameras']): Record<string, UsbConfig> {
  const sources = Object.entries(cameras).map(([name, { source }]) => [name, source] as const)
  return Object.fromEntries(sources.filter((entry): entry is [string, UsbConfig] => entry[1].type === 'usb'))
}
