import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock as clock } from '../../clock/system-clock.ts'
import { keptFile } from '../../config/kept.ts'
import type { Settings } from '../../config/load.ts'
import type { Backup } from '../../storage/backup-format.ts'
import { type DataFolder, openDataFolder } from '../../storage/data-folder.ts'
import { restoreStore } from '../../storage/restore-store.ts'
import { storeFile } from '../../storage/store.ts'
import { giveToOwner } from '../give-to-owner.ts'
import { writeWhole } from '../people/write-whole.ts'

/** A data folder that no daemon uses, for a backup to go into. */
export class RestoreTarget implements Disposable {
  readonly #settings: Pick<Settings, 'data' | 'outbox'>
  readonly #folder: DataFolder

  /** @throws FamiliarError `data-folder-busy` while a daemon runs; `data-folder-unusable` */
  constructor(settings: Pick<Settings, 'data' | 'outbox'>) {
    this.#settings = settings
    this.#folder = openDataFolder(settings.data)
  }

  /** Whether something is stored there that would be replaced. */
  get isInUse(): boolean {
    return existsSync(join(this.#folder.path, storeFile))
  }

  /**
   * Puts all of the backup, but its configuration, in the place of what is stored.
   * @returns the path of a copy of what was there before; null: nothing was
   * @throws FamiliarError as `restoreStore`
   */
  async restore({ tables, settings }: Backup, newNode: boolean): Promise<string | null> {
    const { max_events: maxEvents } = this.#settings.outbox
    const replaced = await restoreStore(this.#folder, tables, { outbox: { maxEvents, clock }, newNode })
    await this.#restoreSettings(settings)
    return replaced
  }

  /** Also when nothing was restored, the lock that it made is the owner's. */
  [Symbol.dispose](): void {
    const { path } = this.#folder
    giveToOwner(path, readdirSync(path))
    this.#folder.close()
  }

  /** What was set before is kept as settings.yaml.replaced. */
  async #restoreSettings(text: string | null): Promise<void> {
    const file = keptFile(this.#folder.path)
    if (existsSync(file)) renameSync(file, `${file}.replaced`)
    if (text !== null) await writeWhole(file, Buffer.from(text), true)
  }
}
