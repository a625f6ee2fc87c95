import type { Env } from './passphrase.ts'

/** What a service manager that started this process wants to hear: sd_notify(3). */
export interface ServiceManager {
  /** Milliseconds within which it wants a sign of life; null when it wants none. */
  readonly watchdog: number | null
}

/**
 * Null when no service manager listens.
 * @param pid this process's: a watchdog may be meant for the one that started it (sd_watchdog_enabled(3))
 */
export function serviceManager(env: Env = process.env, pid = process.pid): ServiceManager | null {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = env
  if (!NOTIFY_SOCKET) return null
  const watchdog = Number(WATCHDOG_USEC) / 1000
  const meant = WATCHDOG_PID === undefined || WATCHDOG_PID === String(pid)
  return { watchdog: meant && watchdog > 0 ? watchdog : null }
}
