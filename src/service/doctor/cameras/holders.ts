import { readlinkSync } from 'node:fs'
import type { Host } from '../host.ts'

/** Programs that take a Raspberry Pi's camera, as /proc/pid/comm has them: at most 15 characters. */
const takers =
  /^(rpicam|libcamera|raspi(vid|still)|picamera|motion$|mediamtx|mjpg_streamer|ustreamer|go2rtc|camera-streamer|frigate)/

/** In words, which programs may have a Raspberry Pi's camera; empty when none is known. */
export function takersOf(host: Host): string {
  const programs = host
    .glob('/proc/[0-9]*/comm')
    .map((path) => ({ pid: pidOf(path), name: host.text(path)?.trim() ?? '' }))
  return programs
    .filter(({ name }) => takers.test(name))
    .map(inWords)
    .join(', ')
}

/** In words, which programs have a device open, as far as this user may see that. */
export function holdersOf(device: string, host: Host): string {
  const pids = host
    .glob('/proc/[0-9]*/fd/*')
    .filter((path) => linkOf(host.at(path)) === device)
    .map(pidOf)
  const others = [...new Set(pids)].filter((pid) => pid !== `${process.pid}`)
  return others.map((pid) => inWords({ pid, name: host.text(`/proc/${pid}/comm`)?.trim() ?? '' })).join(', ')
}

const pidOf = (path: string): string => path.split('/')[2] ?? ''

const inWords = ({ pid, name }: { readonly pid: string; readonly name: string }): string => `${name} (process ${pid})`

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    // Closed meanwhile, or another user's.
    return null
  }
}
