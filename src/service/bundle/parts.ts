import { lstatSync, readdirSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { join } from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import { type EffectiveValue, effectiveValues } from '../../config/effective.ts'
import type { OriginatedSettings } from '../../config/load.ts'
import { messageOf } from '../../domain/errors.ts'
import type { Host } from '../doctor/host.ts'
import { boardName, version } from '../run-identity.ts'

/** Of this program and of what it stands on. */
export function versions(host: Host): object {
  return {
    familiar: version,
    dependencies: manifest.dependencies,
    node: process.versions,
    kernel: release(),
    arch: process.arch,
    cpu: cpus()[0]?.model ?? null,
    cores: cpus().length,
    board: boardName(),
    system: host.text('/etc/os-release'),
  }
}

/** Every value in effect and where it comes from, without passwords and users. */
export function configuration(loaded: OriginatedSettings): readonly EffectiveValue[] {
  return effectiveValues(loaded).map(({ key, value, origin }) => ({ key, value: anonymous(key, value), origin }))
}

function anonymous(key: string, value: unknown): unknown {
  if (key === 'mqtt.username') return '********'
  return typeof value === 'string' ? value.replace(/\/\/[^/@]*@/, '//********@') : value
}

/** What is in the data folder: names, sizes and modes, and no content. */
export function dataFolder(path: string): string {
  try {
    const lines = readdirSync(path).map((name) => {
      const { mode, size, mtime } = lstatSync(join(path, name))
      return `${(mode & 0o7777).toString(8).padStart(4, '0')} ${String(size).padStart(12)} ${mtime.toISOString()} ${name}`
    })
    return `${lines.join('\n')}\n`
  } catch (error) {
    return `cannot be read: ${messageOf(error)}\n`
  }
}

const files = [
  '/proc/meminfo',
  '/proc/cpuinfo',
  '/proc/swaps',
  '/proc/pressure/cpu',
  '/proc/uptime',
  '/boot/firmware/config.txt',
  '/boot/config.txt',
] as const
const questions = [
  ['rpicam-vid', '--version'],
  ['rpicam-vid', '--list-cameras'],
  ['vcgencmd', 'version'],
  ['vcgencmd', 'get_throttled'],
  ['vcgencmd', 'measure_temp'],
  // Never all properties: the environment of the service may have a password.
  [
    'systemctl',
    'show',
    'familiar',
    '--property=ActiveState,SubState,Result,NRestarts,ExecMainStatus,MemoryCurrent,TasksCurrent',
  ],
  ['timedatectl', 'show'],
] as const

/** A Raspberry Pi's number, in /proc/cpuinfo. */
const boardSerial = /^Serial\s*:.*\n/m

/** What the kernel, the firmware and the camera's tools say; what is not there is left out. */
export async function machine(host: Host): Promise<string> {
  const texts = files.map((file) => [file, host.text(file)?.replace(boardSerial, '') ?? null] as const)
  const answers = await Promise.all(
    questions.map(async ([program, ...args]) => {
      const { missing, stdout, stderr } = await host.ask(program, ...args)
      return [[program, ...args].join(' '), missing ? null : `${stdout}${stderr}`] as const
    }),
  )
  const sections = [...texts, ...answers].flatMap(([title, text]) => (text === null ? [] : [`## ${title}\n${text}`]))
  return sections.join('\n')
}

/** What of the kernel's log is about cameras, cards, USB, power and memory. */
const telling =
  /unicam|rp1-cfe|imx\d|ov\d|arducam|v4l|uvc|video|cma|mmc|I\/O error|ext4|usb|voltage|throttl|oom|out of memory/i
/** Lines. */
const longestLog = 5000

export async function kernelLog(host: Host): Promise<string> {
  const lines = await host.kernelLog()
  if (lines === null) return 'this user may not read it\n'
  return lines
    .filter((line) => telling.test(line) && !line.includes('SerialNumber'))
    .slice(-longestLog)
    .join('\n')
}

/** The last lines of the service, where systemd keeps them; without the name of the machine. */
export async function serviceLog(host: Host): Promise<string> {
  const options = ['--no-pager', '--output=cat', `--lines=${longestLog}`]
  const { status, stdout, stderr } = await host.ask('journalctl', '--unit=familiar', ...options)
  return status === 0 ? stdout.replaceAll(/"hostname":"[^"]*",?/g, '') : `no log of the service: ${stderr.trim()}\n`
}
