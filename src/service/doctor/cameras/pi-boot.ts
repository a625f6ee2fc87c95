import type { Host } from '../host.ts'
import type { TroubleId } from '../troubles/troubles.ts'

/** Where the firmware's configuration is since Debian 12, and before. */
const files = ['/boot/firmware/config.txt', '/boot/config.txt']
/** Overlays of cameras and of what cameras are connected by. */
const cameraOverlay = /^(imx|ov|arducam|camera-|tc358743|adv728)/

/** What of config.txt keeps cameras from being seen; null when nothing does, or it is no Raspberry Pi. */
export function bootTrouble(host: Host): TroubleId | null {
  const text = files.map((file) => host.text(file)).find((found) => found !== null)
  if (text == null) return null
  const settings = [...text.matchAll(/^\s*([a-z_0-9]+)\s*=\s*([^#\s]+)/gm)]
  const has = (key: string, fits: (value: string) => boolean): boolean =>
    settings.some(([, name, value = '']) => name === key && fits(value))
  if (has('start_x', (value) => value === '1')) return 'camera-legacy'
  const isNamed = has('dtoverlay', (value) => cameraOverlay.test(value))
  return isNamed || has('camera_auto_detect', (value) => value === '1') ? null : 'camera-overlay'
}
