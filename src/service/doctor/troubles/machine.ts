import type { Troubles } from './trouble.ts'

/** Of the computer: its system, memory, heat, power and clock. */
export const machineTroubles = {
  'node-old': {
    level: 'problem',
    symptom: 'Familiar does not start, or ends with a syntax error.',
    cause: 'It was started by an older Node than it needs.',
    next: 'Start Familiar by bin/familiar, which brings its own.',
  },
  'system-32-bit': {
    level: 'problem',
    symptom: 'The nets or OpenCV cannot be loaded.',
    cause: 'The system is a 32-bit one, maybe with a 64-bit kernel, and the nets run on 64-bit ARM and x86 only.',
    next: 'Install the 64-bit Raspberry Pi OS.',
  },
  'system-old': {
    level: 'warning',
    symptom: 'Packages cannot be installed, or the camera tools are too old.',
    cause: 'Familiar is built for Debian 12 and 13 and what stems from them.',
    next: 'Install a current Raspberry Pi OS; an upgrade in place is not supported by its makers.',
  },
  'memory-low': {
    level: 'warning',
    symptom: 'The machine becomes slow, or vision is killed and restarted.',
    cause: 'Other programs leave less memory than Familiar needs.',
    next: 'Stop other programs, or use a machine with at least 1 GB.',
  },
  'memory-killed': {
    level: 'warning',
    symptom: 'Programs vanish without a word.',
    cause: 'The kernel ran out of memory since the start, and killed programs.',
    next: 'See which ones with journalctl -k --grep "Out of memory", and stop what is not needed.',
  },
  'memory-on-card': {
    level: 'warning',
    symptom: 'The machine becomes slow, and the SD card wears out.',
    cause: 'Memory is short, and what does not fit is swapped to the SD card.',
    next: 'Stop other programs, or let the system swap to compressed memory (zram) instead of the card.',
  },
  'nets-unmeasured': {
    level: 'warning',
    symptom: 'Faces are recognised late, and vision takes a whole core.',
    cause:
      'This processor has no instructions for dot products of bytes, as that of a Raspberry Pi 4, so that the nets may be faster in float; nobody has measured it here.',
    next: 'Stop the daemon, run familiar bench --choose, and start it again.',
  },
  'nets-outdated': {
    level: 'warning',
    symptom: 'Faces are recognised later than before an upgrade, or than on the machine that the data came from.',
    cause:
      'What familiar bench --choose measured is of another machine, ONNX Runtime or set of nets, or its file is damaged; the nets run in the usual way.',
    next: 'Stop the daemon, run familiar bench --choose, and start it again.',
  },
  heat: {
    level: 'warning',
    symptom: 'Faces are recognised late.',
    cause: 'The board is so hot that its firmware slows it down, as a Raspberry Pi does from 80 °C on.',
    next: 'Give the board a heat sink or a fan.',
  },
  'power-low': {
    level: 'problem',
    symptom: 'The camera drops out, the board restarts, the SD card gets damaged.',
    cause: 'The voltage of the power supply is too low at this moment.',
    next: 'Use the power supply made for this board, and a short, thick cable.',
  },
  'power-was-low': {
    level: 'warning',
    symptom: 'The camera drops out or the board restarts now and then.',
    cause: 'The voltage of the power supply was too low at times since the start.',
    next: 'Use the power supply made for this board, and a short, thick cable.',
  },
  throttled: {
    level: 'warning',
    symptom: 'Faces are recognised late at times.',
    cause: 'The firmware slowed the board down, now or since the start, because it was hot.',
    next: 'Give the board a heat sink or a fan.',
  },
  'clock-past': {
    level: 'problem',
    symptom: 'Certificates are said to be not valid yet; events have times of years ago.',
    cause:
      'The clock is before the release of this version: a Raspberry Pi without a clock of its own was never told the time.',
    next: 'Connect it to a network with a time server, and check timedatectl.',
  },
  'clock-unsynced': {
    level: 'warning',
    symptom: 'Events are marked as unsynced, and old ones are not dropped.',
    cause: 'The clock was not set by a time server since the start.',
    next: 'Check the network and timedatectl; until then times are marked as unsynced.',
  },
  'clock-service-off': {
    level: 'warning',
    symptom: 'Events are marked as unsynced for ever.',
    cause: 'No service sets the clock from the network.',
    next: 'sudo timedatectl set-ntp true',
  },
} as const satisfies Troubles
