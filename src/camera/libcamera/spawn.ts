import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { fileURLToPath } from 'node:url'
import { vid } from 'node-libcamera'
import type { ToolOptions } from '../pi/options.ts'

/** Holds `libcamera-vid`, the name that node-libcamera calls and that systems of today do not have any more. */
const wrapperFolder = fileURLToPath(new URL('./bin', import.meta.url))

/** node-libcamera makes one line of its options and gives that to a shell, where these characters mean nothing. */
const harmless = /^[\w./:-]+$/

export interface Spawned {
  /** The shell that becomes the wrapper, and then the tool. */
  readonly child: ChildProcess
  /** What node-libcamera makes of the tool's end: rejects unless it is exit status 0. */
  readonly result: Promise<unknown>
}

/**
 * Lets node-libcamera start the tool. It gives no handle of the process, so that is taken from Node's own announcement.
 * @param tuningFile told by the environment, as the tool itself does: a path may hold anything
 */
export function spawnTool(tool: string, options: ToolOptions, tuningFile: string | undefined): Spawned {
  for (const [name, value] of Object.entries(options)) {
    if (!harmless.test(name) || !harmless.test(String(value))) throw new Error(`--${name} is not fit for a shell`)
  }
  // biome-ignore lint/style/noProcessEnv: node-libcamera hands on the environment of this process, and nothing else
  const path = process.env['PATH'] ?? ''
  const environment = {
    PATH: `${wrapperFolder}:${path}`,
    CAMERA_PATH: path,
    CAMERA_TOOL: tool,
    ...(tuningFile !== undefined && { LIBCAMERA_RPI_TUNING_FILE: tuningFile }),
  }
  return withEnvironment(environment, () => {
    let child: ChildProcess | undefined
    const keep = (message: unknown): void => {
      child = (message as { readonly process: ChildProcess }).process
    }
    subscribe('child_process', keep)
    const result: Promise<unknown> = vid(options)
    unsubscribe('child_process', keep)
    if (child === undefined) throw new Error('node-libcamera started no process')
    return { child, result }
  })
}

/** Starts something with these variables, which nothing else sees. */
function withEnvironment<T>(variables: Readonly<Record<string, string>>, start: () => T): T {
  const { env } = process
  const before = Object.keys(variables).map((name) => [name, env[name]] as const)
  Object.assign(env, variables)
  try {
    return start()
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete env[name]
      else env[name] = value
    }
  }
}
