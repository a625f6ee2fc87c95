import { basename, dirname } from 'node:path'
import { type Finding, found, ok } from './finding.ts'
import type { Host } from './host.ts'
import { mountOf } from './mounts.ts'

/** Bytes of a sector as /sys/block counts them, whatever the disk has (Documentation/block/stat.rst of Linux). */
const sector = 512
/** Bytes a day: at 20 GB a card of 64 GB, good for some hundred times its size, lasts for two or three years. */
const busy = 20e9
/** Seconds since the start before which a rate says little. */
const longEnough = 6 * 3600

/** Where a file system lies. */
interface Disk {
  /** Folder below /sys of the whole disk. */
  readonly path: string
  /** Such as `mmcblk0`. */
  readonly name: string
  /** Such as `mmcblk0p2`, or the name of the disk. */
  readonly partition: string
}

/** How the SD card, or whatever the data folder is on, wears. */
export async function cardFindings(path: string, host: Host): Promise<Finding[]> {
  const mount = mountOf(path, host)
  const disk = mount && diskOf(mount.device, host)
  if (!mount || !disk) return []
  const isCard = disk.name.startsWith('mmcblk')
  return [
    ...fileSystemErrors(disk, host),
    ...life(disk, host),
    ...(isCard ? [...writes(disk, host), ...accessTimes(mount.options), ...(await ioErrors(disk, host))] : []),
  ]
}

/** /sys/dev/block/MAJOR:MINOR leads to the partition, whose folder is inside that of its disk. */
function diskOf(device: string, host: Host): Disk | null {
  const path = host.followed(`/sys/dev/block/${device}`)
  if (path === null) return null
  const disk = host.exists(`${path}/partition`) ? dirname(path) : path
  return { path: disk, name: basename(disk), partition: basename(path) }
}

/** Kept in the file system itself, over restarts (Documentation/ABI/testing/sysfs-fs-ext4). */
function fileSystemErrors({ partition }: Disk, host: Host): Finding[] {
  const count = Number(host.text(`/sys/fs/ext4/${partition}/errors_count`) ?? 0)
  return count > 0 ? [found('disk-errors', 'disk', `${partition}: ${count} errors noted in the file system`)] : []
}

/**
 * eMMC tells how much of its life is used, in steps of 10 % (JESD84-B51, DEVICE_LIFE_TIME_EST and PRE_EOL_INFO: 2 is at 80 % of its
 * spare blocks, 3 at 90 %). SD cards tell nothing of the kind.
 */
function life({ path, name }: Disk, host: Host): Finding[] {
  const estimates = host.text(`${path}/device/life_time`)
  if (estimates === null) return []
  const used = 10 * Math.max(...estimates.trim().split(/\s+/).map(Number))
  const spare = Number(host.text(`${path}/device/pre_eol_info`) ?? 0)
  const text = `${name}: up to ${used} % of its life is used`
  return [used >= 90 || spare >= 2 ? found('card-worn', 'card', text) : ok('card', text)]
}

function writes({ path, name }: Disk, host: Host): Finding[] {
  const sectors = Number(host.text(`${path}/stat`)?.trim().split(/\s+/)[6] ?? Number.NaN)
  const seconds = Number(host.text('/proc/uptime')?.split(' ')[0] ?? Number.NaN)
  if (!Number.isFinite(sectors) || !Number.isFinite(seconds)) return []
  const bytes = sectors * sector
  const perDay = (bytes / seconds) * 86_400
  const text = `${name}: ${gigabytes(bytes)} GB written since the start, ${gigabytes(perDay)} GB a day`
  return [seconds >= longEnough && perDay > busy ? found('card-busy', 'card', text) : ok('card', text)]
}

function accessTimes(options: readonly string[]): Finding[] {
  if (options.includes('noatime') || options.includes('relatime') || options.includes('ro')) return []
  return [found('card-access-times', 'card', 'the card is mounted so that each reading is written')]
}

async function ioErrors({ name }: Disk, host: Host): Promise<Finding[]> {
  const controller = name.replace(/^mmcblk/, 'mmc')
  const pattern = new RegExp(`(I/O error,? .*\\b${name}\\b|\\b(${name}|${controller})\\b.*(\\berror\\b|timeout))`, 'i')
  const lines = (await host.kernelLog())?.filter((line) => pattern.test(line)) ?? []
  if (lines.length === 0) return []
  return [
    found('card-failing', 'card', `${lines.length} errors in the kernel's log, the last: ${lines.at(-1)?.trim()}`),
  ]
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1)
}
