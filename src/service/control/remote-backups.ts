import type { BackupDesk } from '../backup/desk.ts'
import type { Call } from './socket-call.ts'

/** The backups of the running daemon, asked through its socket. */
export class RemoteBackups implements BackupDesk {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  async backup(): Promise<Uint8Array> {
    const { packed } = await this.#call<{ packed: string }>('backup', {}, 'long')
    return Buffer.from(packed, 'base64')
  }
}
