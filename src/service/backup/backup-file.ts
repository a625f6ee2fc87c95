export {
  type Backup,
  backupNeedsPassphrase,
  maxBackupLength,
  openBackup,
  sealBackup,
  unpackBackup,
} from '../../storage/backup-format.ts'
