import type { Host } from './host.ts'

/** The file system that a path is on. */
export interface Mount {
  /** Where it is mounted. */
  readonly point: string
  /** Such as `ext4`. */
  readonly type: string
  /** Options of the mount and of the file system, such as `ro` and `noatime`. */
  readonly options: readonly string[]
  /** `major:minor` of its device. */
  readonly device: string
}

/** The mount that a path is on, by /proc/self/mountinfo (proc(5)); null where that cannot be read. */
export function mountOf(path: string, host: Host): Mount | null {
  const lines = (host.text('/proc/self/mountinfo') ?? '').split('\n')
  const mounts = lines.flatMap((line) => mountFrom(line) ?? [])
  const around = mounts.filter(({ point }) => point === '/' || path === point || path.startsWith(`${point}/`))
  // Of two at one place the later one covers the other.
  return around.reduce<Mount | null>(
    (best, next) => (best && best.point.length > next.point.length ? best : next),
    null,
  )
}

/** Fields 3, 5 and 6, and after a lone hyphen the type and the options of the file system. */
function mountFrom(line: string): Mount | null {
  const [before = '', after = ''] = line.split(' - ')
  const [, , device, , point, options = ''] = before.split(' ')
  const [type, , more = ''] = after.split(' ')
  if (device === undefined || point === undefined || type === undefined) return null
  return { point: unescaped(point), type, options: [...options.split(','), ...more.split(',')], device }
}

/** Spaces and the like are written as octal numbers. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}
