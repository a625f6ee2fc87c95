import type { Change } from '../../config/reload.ts'
import type { LogLevel } from '../../log/log.ts'
import type { DaemonDesk } from '../control/daemon-desk.ts'
import { healthOf } from '../health.ts'
import type { NewValues } from '../kept-settings.ts'
import type { Handlers } from './handler.ts'

type DaemonHandlers = Pick<
  Handlers,
  'health' | 'config.get' | 'config.set' | 'config.reload' | 'log.level' | 'privacy' | 'restart'
>

/** One value of the configuration in effect. */
export interface KeyValue {
  readonly key: string
  /** A secret is masked. */
  readonly value: unknown
  /** Whether it may change while the daemon runs. */
  readonly live: boolean
  /** Whether it was set while the daemon ran, now or by an earlier run. */
  readonly kept: boolean
}

/** What can be asked of a running daemon over MQTT. */
export interface CommandableDaemon extends DaemonDesk {
  /** @param key one, or a section; everything by default */
  values(key?: string): Promise<readonly KeyValue[]>
  /**
   * Keeps them for later starts, too.
   * @returns the keys whose value is another one now
   * @throws FamiliarError `key-not-live`, `config-invalid`, `data-folder-unusable`
   */
  setValues(values: NewValues): Promise<readonly string[]>
  /** Until the next start, reload or `setValues`. */
  setLogLevel(level: LogLevel): void
  /** Whether it could start anew: one that cannot would be gone. @throws FamiliarError `config-invalid`, `config-missing` */
  checkRestart(): Promise<void>
  /** Ends the daemon as it should, to be started anew. */
  restart(): void
}

export function daemonHandlers(daemon: CommandableDaemon): DaemonHandlers {
  return {
    health: async () => healthOf(await daemon.status(), null),
    'config.get': async ({ key }) => ({ values: [...(await daemon.values(key))] }),
    'config.set': async ({ values }) => ({ applied: [...(await daemon.setValues(values))] }),
    'config.reload': async () => {
      const { changes } = await daemon.reloadConfig()
      return { applied: keysOf(changes, 'now'), need_restart: keysOf(changes, 'restart') }
    },
    'log.level': async ({ level }) => {
      daemon.setLogLevel(level)
      return { level }
    },
    privacy: async ({ on }) => {
      await daemon.setPrivacy(on)
      return { on }
    },
    restart: async (_, { afterwards }) => {
      await daemon.checkRestart()
      afterwards(() => daemon.restart())
      return { restarting: true }
    },
  }
}

function keysOf(changes: readonly Change[], effect: Change['effect']): string[] {
  return changes.filter((change) => change.effect === effect).map(({ key }) => key)
}
