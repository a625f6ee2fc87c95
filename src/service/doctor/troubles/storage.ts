import type { Troubles } from './trouble.ts'

/** Of what is kept: the data folder, its disk or SD card, and files with secrets. */
export const storageTroubles = {
  'data-folder-unreachable': {
    level: 'problem',
    symptom: 'Familiar ends with data-folder-unusable.',
    cause: 'The data folder is missing and cannot be made, or lies where this user may not go.',
    next: 'Run as the user that Familiar runs as (sudo -u familiar familiar doctor), or give another `data` folder.',
  },
  'data-folder-is-none': {
    level: 'problem',
    symptom: 'Familiar ends with data-folder-unusable.',
    cause: 'What `data` names is no folder.',
    next: 'Move it away, or give another `data` folder.',
  },
  'data-folder-foreign': {
    level: 'problem',
    symptom: 'Familiar ends with data-folder-unusable; commands find nobody.',
    cause: 'The data folder belongs to another user than the one that runs this.',
    next: 'Run as the user that Familiar runs as (sudo -u familiar familiar doctor), or give another `data` folder.',
  },
  'data-folder-locked': {
    level: 'problem',
    symptom: 'Familiar ends with data-folder-unusable.',
    cause: 'The rights of the data folder forbid its owner to write.',
    next: 'chmod 700 the data folder.',
  },
  'data-folder-open': {
    level: 'warning',
    symptom: 'None.',
    cause: 'Other users of this machine may read the data folder, and with it the faces.',
    next: 'chmod 700 the data folder.',
  },
  'data-older': {
    level: 'warning',
    symptom: 'None.',
    cause: 'What is stored was written by an older version, and has not been brought to this one yet.',
    next: 'Start Familiar: it makes a backup first.',
  },
  'config-open': {
    level: 'warning',
    symptom: 'None.',
    cause: 'The configuration file holds a password, and every user of this machine may read it.',
    next: 'sudo chmod o= the file, or give the password by `mqtt.password_file` or a variable.',
  },
  'secret-open': {
    level: 'warning',
    symptom: 'None.',
    cause: 'A file with the password or the private key for the broker may be read by every user of this machine.',
    next: 'sudo chmod o= the file.',
  },
  'disk-full': {
    level: 'problem',
    symptom: 'People cannot be enrolled; events are lost when the broker is away.',
    cause: 'The disk of the data folder is full.',
    next: 'Free space on the disk: sudo apt clean, sudo journalctl --vacuum-size=100M.',
  },
  'disk-scarce': {
    level: 'warning',
    symptom: 'None yet.',
    cause: 'The disk of the data folder is nearly full.',
    next: 'Free space on the disk: sudo apt clean, sudo journalctl --vacuum-size=100M.',
  },
  'disk-no-inodes': {
    level: 'problem',
    symptom: 'The disk is said to be full although there is space.',
    cause: 'The file system has no room for further files, however small.',
    next: 'Find what has made so many: sudo du --inodes -xd2 / | sort -n | tail',
  },
  'disk-read-only': {
    level: 'problem',
    symptom: 'Nothing is stored any more; recognition goes on.',
    cause: 'The disk is mounted read-only, as the kernel does after errors of an SD card.',
    next: 'Restart the machine, let it check the disk (sudo touch /forcefsck), and replace the SD card if it comes back.',
  },
  'disk-refuses': {
    level: 'problem',
    symptom: 'Nobody can be enrolled, and events are missing; recognition and presence go on.',
    cause: 'The disk refused what the running daemon was to store: it is full, failing or read-only.',
    next: 'See the finding about the disk. With space, or mounted for writing again, the daemon goes on by itself.',
  },
  'disk-network': {
    level: 'problem',
    symptom: 'data-damaged after a loss of the network.',
    cause: 'The data folder is on a network file system, which does not keep what LMDB relies on (locks, memory maps).',
    next: 'Give a `data` folder on a disk of this machine, and export there what is to be kept elsewhere.',
  },
  'disk-temporary': {
    level: 'warning',
    symptom: 'After a restart of the machine nobody is known.',
    cause: 'The data folder is in memory (tmpfs), or on an overlay that is thrown away.',
    next: 'Give a `data` folder on a disk; with the overlay of raspi-config, one on a partition of its own.',
  },
  'disk-errors': {
    level: 'problem',
    symptom: 'data-damaged, or a file system that becomes read-only.',
    cause: 'The file system of the data folder has noted errors: a failing card, or lost power.',
    next: 'Export the people, have the disk checked at the next start, and replace the SD card if errors come back.',
  },
  'card-failing': {
    level: 'problem',
    symptom: 'The machine hangs for seconds; files cannot be read.',
    cause: 'The kernel has met errors in reading or writing the SD card since the start.',
    next: 'Export the people and replace the SD card; check the power supply, too.',
  },
  'card-worn': {
    level: 'problem',
    symptom: 'None yet.',
    cause: 'The flash memory itself says that it has used up most of its life.',
    next: 'Export the people (familiar people export) and replace the memory soon.',
  },
  'card-busy': {
    level: 'warning',
    symptom: 'The SD card will not last for years.',
    cause: 'Something writes to the card far more than Familiar does (docs/wear.md).',
    next: 'Find it: sudo apt install iotop-c && sudo iotop -ao; logs and swap are common causes.',
  },
  'card-access-times': {
    level: 'warning',
    symptom: 'The SD card will not last for years.',
    cause: 'Each reading of a file is written to the disk (strictatime).',
    next: 'Mount the disk with noatime in /etc/fstab.',
  },
} as const satisfies Troubles
