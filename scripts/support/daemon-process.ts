import { fileURLToPath } from 'node:url'
import { WatchedDaemon } from '../../src/service/demo/watched-daemon.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const familiar = fileURLToPath(new URL('../../bin/familiar', import.meta.url))

/** A daemon of this clone, started as its user would: for scripts and tests. */
export class DaemonProcess extends WatchedDaemon {
  constructor(options: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    super([familiar], options, env)
  }
}
