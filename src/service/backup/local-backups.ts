import { readKept } from '../../config/kept.ts'
import type { Settings } from '../../config/load.ts'
import type { Clock } from '../../ports/clock.ts'
import { packBackup } from '../../storage/backup-format.ts'
import type { Store } from '../../storage/store.ts'
import { readOrNull } from '../read-or-null.ts'
import { version } from '../run-identity.ts'
import type { BackupDesk } from './desk.ts'

interface LocalBackupsOptions {
  readonly store: Store
  readonly settings: Pick<Settings, 'data' | 'file'>
  readonly clock: Pick<Clock, 'wall'>
}

/** Makes backups of an open store. */
export class LocalBackups implements BackupDesk {
  readonly #options: LocalBackupsOptions

  constructor(options: LocalBackupsOptions) {
    this.#options = options
  }

  async backup(): Promise<Uint8Array> {
    const { store, settings, clock } = this.#options
    const { schema, tables } = store.dump()
    return packBackup({
      madeAt: clock.wall(),
      version,
      node: store.nodeId,
      schema,
      people: store.gallery.people().length,
      waiting: store.outbox.size,
      settings: readKept(settings.data)?.text ?? null,
      config: settings.file === null ? null : readOrNull(settings.file),
      tables,
    })
  }
}
