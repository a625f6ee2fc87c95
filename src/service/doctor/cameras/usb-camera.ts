import { basename, dirname } from 'node:path'
import type { UsbConfig } from '../../../config/schema.ts'
import { type Finding, found, ok } from '../finding.ts'
import type { Host } from '../host.ts'
import { holdersOf } from './holders.ts'

/** Devices of a Raspberry Pi's own camera, which give raw data of the sensor, and of its codecs (by their name in sysfs). */
const noCameras = /unicam|rp1-cfe|bcm2835-(isp|codec)|pispbe|rpivid/
/** Share of a USB bus that may be promised to cameras (USB 2.0, 5.5.4). */
const usable = 0.8

/** Whether the device is there, is a camera, and may be used. */
export function usbCameraFinding(check: string, { device }: UsbConfig, host: Host): Finding {
  const path = host.followed(device)
  if (path === null) return missing(check, device, host)
  if (!host.mayUse(path)) return found('camera-forbidden', check, `this user may not use ${device}`)
  const name = host.text(`${sysfsOf(path)}/name`)?.trim() ?? ''
  const index = host.text(`${sysfsOf(path)}/index`)?.trim() ?? '0'
  if (index !== '0')
    return found('camera-not-video', check, `${device} has no pictures: it is number ${index} of its camera`)
  if (noCameras.test(name)) return found('camera-not-video', check, `${device} is ${name}, no USB camera`)
  const count = usbCameras(host).length
  if (count > 1 && /^\/dev\/video\d+$/.test(device))
    return found('camera-device-unsteady', check, `${device} is one of ${count} USB cameras`)
  return ok(check, `${device} is there`)
}

function missing(check: string, device: string, host: Host): Finding {
  const named = host.glob('/dev/v4l/by-id/*index0')
  const others = (named.length > 0 ? named : host.glob('/dev/video[0-9]*')).join(', ')
  const next = others === '' ? 'Plug the camera in.' : `Plug the camera in, or name another device: ${others}.`
  return found('camera-device-missing', check, `${device} does not exist`, next)
}

/** Who has the device, in words, or nobody as far as this user may see. */
export function heldText(text: string, { device }: UsbConfig, host: Host): string {
  const holders = holdersOf(host.followed(device) ?? device, host)
  return holders === '' ? text : `${text}; ${holders} has it`
}

/** Buses that cannot carry what cameras with uncompressed pictures ask for. */
export function usbBandwidthFindings(cameras: Readonly<Record<string, UsbConfig>>, host: Host): Finding[] {
  const loads = Object.entries(cameras).flatMap(([name, config]) => loadOf(name, config, host) ?? [])
  const buses = Map.groupBy(loads, ({ bus }) => bus)
  return [...buses.values()].flatMap((sharing) => {
    const [wanted, speed] = [sum(sharing.map(({ rate }) => rate)), Math.min(...sharing.map((load) => load.speed))]
    if (wanted <= usable * speed) return []
    const names = sharing.map(({ name }) => name).join(' and ')
    const text = `${Math.round(wanted)} Mbit/s of ${names} on a bus of ${speed} Mbit/s`
    return [found('camera-usb-bandwidth', `camera ${sharing[0]?.name}`, text)]
  })
}

interface Load {
  readonly name: string
  readonly bus: string
  /** Of the device's connection, Mbit/s. */
  readonly speed: number
  /** Mbit/s. */
  readonly rate: number
}

/** Null where it is not known: what the camera chooses by itself, it has chosen by what there is. */
function loadOf(name: string, { device, format, width, height, fps }: UsbConfig, host: Host): Load | null {
  const path = host.followed(device)
  if (path === null || format !== 'yuyv' || !width || !height || !fps) return null
  const usbDevice = usbDeviceOf(path, host)
  const [speed, bus] = ['speed', 'busnum'].map((file) => host.text(`${usbDevice}/${file}`)?.trim())
  if (!speed || !bus) return null
  return { name, bus, speed: Number(speed), rate: (width * height * 16 * fps) / 1e6 }
}

/** The device whose interface the camera is: the folder above `1-1.2:1.0`. */
function usbDeviceOf(path: string, host: Host): string {
  return dirname(host.followed(`${sysfsOf(path)}/device`) ?? '/')
}

function usbCameras(host: Host): string[] {
  const all = host.glob('/sys/class/video4linux/video*')
  return all.filter(
    (path) => host.text(`${path}/index`)?.trim() === '0' && (host.followed(`${path}/device`) ?? '').includes('/usb'),
  )
}

const sysfsOf = (path: string): string => `/sys/class/video4linux/${basename(path)}`

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
