import type { DaemonDesk, DaemonStatus, ReloadOptions, ReloadReport } from './daemon-desk.ts'
import { type Call, callerOf, requireDaemon } from './socket-call.ts'

/** The running daemon, asked through its socket. */
export class RemoteDaemon implements DaemonDesk {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  status(): Promise<DaemonStatus> {
    return this.#call('status', {})
  }

  reloadConfig({ dryRun = false }: ReloadOptions = {}): Promise<ReloadReport> {
    return this.#call('config/reload', { dryRun })
  }

  async setPrivacy(on: boolean): Promise<void> {
    await this.#call('privacy', { on })
  }
}

/** @throws FamiliarError `daemon-absent`, `daemon-unreachable`, `data-folder-unusable` */
export async function runningDaemon(socket: string): Promise<DaemonDesk> {
  await requireDaemon(socket)
  return new RemoteDaemon(callerOf(socket))
}
