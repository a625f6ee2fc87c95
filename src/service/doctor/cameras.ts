import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, globSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import type { Settings } from '../../config/load.ts'
import type { SourceConfig } from '../../config/schema.ts'
import { messageOf } from '../../domain/errors.ts'
import { type Finding, ok, problem } from './finding.ts'

/** Milliseconds for a network camera to take a connection. */
const connectWithin = 5000

/** Whether what each configured camera needs is there; none is opened, so a running daemon is not disturbed. */
export function cameraFindings({ cameras }: Pick<Settings, 'cameras'>): Promise<Finding[]> {
  const named = Object.entries(cameras)
  if (named.length === 0) {
    return Promise.resolve([
      problem(
        'cameras',
        'the configuration names none',
        'Add one under `cameras`; docs/configuration.md has examples.',
      ),
    ])
  }
  return Promise.all(named.map(([name, { source }]) => sourceFinding(`camera ${name}`, source)))
}

async function sourceFinding(check: string, source: SourceConfig): Promise<Finding> {
  switch (source.type) {
    case 'rpicam':
    case 'libcamera':
      return rpicam(check, source.tool)
    case 'usb':
      return device(check, source.device)
    case 'stream':
      return stream(check, source.url)
    case 'images':
      return pictures(check, source.path)
    case 'scene':
    case 'video':
      return file(check, source.path)
  }
}

function rpicam(check: string, tool: string | undefined): Finding {
  const tools = tool === undefined ? ['rpicam-vid', 'libcamera-vid'] : [tool]
  const found = tools.find((name) => spawnSync(name, ['--version'], { timeout: 5000 }).error === undefined)
  if (found !== undefined) return ok(check, `${found} is installed`)
  return problem(check, `${tools.join(' or ')} cannot be run`, 'Install it: sudo apt install rpicam-apps')
}

function device(check: string, path: string): Finding {
  if (!existsSync(path)) {
    const others = globSync('/dev/video*').join(', ')
    const next = others === '' ? 'Plug the camera in.' : `Plug the camera in, or name another device: ${others}.`
    return problem(check, `${path} does not exist`, next)
  }
  const next = 'Add the user that runs Familiar to the group `video`.'
  return mayRead(path, constants.R_OK | constants.W_OK)
    ? ok(check, `${path} is there`)
    : problem(check, `this user may not use ${path}`, next)
}

async function stream(check: string, address: string): Promise<Finding> {
  const { protocol, hostname, port } = new URL(address)
  const defaults: Readonly<Record<string, number>> = { 'rtsp:': 554, 'rtsps:': 322, 'http:': 80, 'https:': 443 }
  const number = port === '' ? (defaults[protocol] ?? 0) : Number(port)
  // Never the whole address: it may hold a password.
  const place = `${hostname}:${number}`
  const reason = await refusal(hostname.replace(/^\[|\]$/g, ''), number)
  if (reason === null) return ok(check, `${place} takes connections`)
  return problem(
    check,
    `${place} cannot be reached: ${reason}`,
    'Check the address, and that camera and network are up.',
  )
}

function refusal(host: string, port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const socket = connect({ host, port, timeout: connectWithin })
  socket.once('connect', () => resolve(null))
  socket.once('timeout', () => resolve(`no answer within ${connectWithin / 1000} s`))
  socket.once('error', (error) => resolve(messageOf(error) || String((error as NodeJS.ErrnoException).code)))
  return promise.finally(() => socket.destroy())
}

function pictures(check: string, path: string): Finding {
  const pattern = existsSync(path) && statSync(path).isDirectory() ? `${path}/*` : path
  const count = globSync(pattern).filter((name) => /\.(jpe?g|png)$/i.test(name)).length
  if (count > 0) return ok(check, `${path}: ${count} pictures`)
  return problem(check, `${path} holds no picture`, 'Check the path, and that it holds .jpg or .png files.')
}

function file(check: string, path: string): Finding {
  if (mayRead(path, constants.R_OK)) return ok(check, `${path} is there`)
  const text = existsSync(path) ? `this user may not read ${path}` : `${path} does not exist`
  return problem(check, text, 'Check the path in the configuration.')
}

function mayRead(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}
