/** What can be asked for a backup, whether a daemon runs (control socket) or not (the data folder itself). */
export interface BackupDesk {
  /**
   * All that is stored at one moment, packed and not encrypted: src/storage/backup-format.ts reads and seals it.
   * @throws FamiliarError `backup-invalid` when it is too much for one file; `data-damaged`
   */
  backup(): Promise<Uint8Array>
}
