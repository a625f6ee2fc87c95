interface ErrorKind {
  /** The process's exit status when this ends a command (sysexits.h where one fits). */
  readonly exit: number
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retry: boolean
  /** What it means, for docs/errors.md. */
  readonly meaning: string
  /** The next step for the user. */
  readonly hint: string
}

/** Every error that Familiar reports, by its code. docs/errors.md is made from this table. */
export const errorTable = {
  usage: {
    exit: 64,
    retry: false,
    meaning: 'The command line is not one that Familiar understands.',
    hint: 'Run the command with --help.',
  },
  'config-invalid': {
    exit: 78,
    retry: false,
    meaning: 'The configuration has an unknown key, a value out of bounds, or is not YAML.',
    hint: 'Correct the named key; docs/configuration.md lists all keys.',
  },
  'config-missing': {
    exit: 78,
    retry: false,
    meaning: 'The configuration file cannot be read.',
    hint: 'Name an existing file with --config.',
  },
  'no-camera': {
    exit: 78,
    retry: false,
    meaning: 'The configuration names no camera, so there is nothing to watch.',
    hint: 'Add one under `cameras`; docs/configuration.md has examples.',
  },
  'source-empty': {
    exit: 66,
    retry: false,
    meaning: 'The folder, glob or scene of a camera holds no picture.',
    hint: 'Check the path in the configuration, and that it holds .jpg or .png files.',
  },
  'source-unreadable': {
    exit: 66,
    retry: false,
    meaning: "A camera's scene or folder cannot be read, or is not what it should be.",
    hint: 'Check the path and the file that the message names.',
  },
  'source-missing': {
    exit: 69,
    retry: true,
    meaning: 'The device, address or program of a camera is not there.',
    hint: 'Check that the camera is connected and that the configuration names it rightly; familiar doctor looks for it.',
  },
  'source-lost': {
    exit: 69,
    retry: true,
    meaning:
      'A camera that gave frames gives none any more: it was unplugged, its stream ended, or its program failed.',
    hint: 'Familiar keeps trying; check cable, power and network of the camera if it stays away.',
  },
  'source-stalled': {
    exit: 69,
    retry: true,
    meaning: 'A camera is open, but no frame came in time.',
    hint: 'Familiar starts it anew; check cable and power of the camera if that happens often.',
  },
  'source-refused': {
    exit: 78,
    retry: false,
    meaning: 'A camera or its program does not take what the configuration asks of it (size, rate, format, options).',
    hint: "Correct the camera's section in the configuration; the message has the camera's own words.",
  },
  'photo-unreadable': {
    exit: 65,
    retry: false,
    meaning: 'A photo cannot be read, or is not a picture that OpenCV can decode.',
    hint: 'Check the path, and that it is a whole JPEG or PNG of at most 64 megapixels.',
  },
  'photo-refused': {
    exit: 65,
    retry: false,
    meaning:
      'No given photo could be enrolled: each shows no usable face, several, a face that is another person’s, or one that is known already.',
    hint: 'Read the reason of each photo; give one that shows just this person, sharp and facing the camera.',
  },
  'photos-missing': {
    exit: 66,
    retry: false,
    meaning: 'The folder that is to be enrolled or evaluated holds no photos of anybody.',
    hint: 'Put the photos of each person into a folder of its own there, named as the person: FOLDER/NAME/*.jpg.',
  },
  'person-name-invalid': {
    exit: 65,
    retry: false,
    meaning: 'The name is empty, too long, or holds a character that MQTT topics or terminals cannot carry.',
    hint: "Use 1 to 64 letters, digits, spaces and . ' - _ without + # / or control characters.",
  },
  'person-unknown': {
    exit: 65,
    retry: false,
    meaning: 'Nobody in the gallery has this name or id.',
    hint: 'familiar people list shows who is known.',
  },
  'person-exists': {
    exit: 65,
    retry: false,
    meaning: 'Another person in the gallery already has this name.',
    hint: 'Choose another name, or unite the two with familiar people merge.',
  },
  'policy-invalid': {
    exit: 65,
    retry: false,
    meaning: "A person's policy has a cooldown or quiet hours that are none, or a guest's end that has passed.",
    hint: 'Give a cooldown of 0 to 86400 seconds, quiet hours as 22:00-07:00, and an end in the future; familiar people remove removes somebody now.',
  },
  'photo-unknown': {
    exit: 65,
    retry: false,
    meaning: 'The person has no photo of this name.',
    hint: 'familiar people show NAME lists the names of their photos.',
  },
  'migration-incomplete': {
    exit: 65,
    retry: false,
    meaning:
      'Some photos of people were not seen by a net in use, so these people are compared by other nets, or not at all.',
    hint: 'Give the photos with familiar people migrate --photos FOLDER, or enrol new ones.',
  },
  'stranger-unknown': {
    exit: 65,
    retry: false,
    meaning: 'No stranger who was kept has this id: it was never given, or they were forgotten since.',
    hint: 'familiar unknown list shows who is kept.',
  },
  'archive-invalid': {
    exit: 65,
    retry: false,
    meaning: 'The file is not an export of people, was damaged, or comes from a newer version.',
    hint: 'Export again with familiar people export, or read it with the version that wrote it.',
  },
  'backup-invalid': {
    exit: 65,
    retry: false,
    meaning: 'The file is not a backup, was damaged, or comes from a newer version; nothing was changed.',
    hint: 'Restore another backup, or this one with the version that made it; what familiar people export wrote is for familiar people import.',
  },
  'archive-passphrase': {
    exit: 65,
    retry: false,
    meaning: 'The passphrase of an export or a backup is missing, empty, typed in two ways, or does not open it.',
    hint: 'Give it on a terminal, by --passphrase-file, in $FAMILIAR_PASSPHRASE, or over MQTT as `passphrase`; an import needs the one of its export, a restore that of its backup.',
  },
  'protocol-invalid': {
    exit: 65,
    retry: false,
    meaning:
      'The protocol or the list of pairs of an evaluation has a mistake, or names people or photos that are not there.',
    hint: 'Correct what the message names, give the folder that the file was made for, or write a new protocol with --write-protocol.',
  },
  'evaluation-empty': {
    exit: 65,
    retry: false,
    meaning: 'The photos of an evaluation leave nothing to compare: fewer than two of them show a face.',
    hint: 'Give photos of several people, some with two or more; --half all takes everybody.',
  },
  'model-missing': {
    exit: 66,
    retry: false,
    meaning: 'A net or the manifest is not in the models folder.',
    hint: 'Restore the models folder, or run scripts/models/build.',
  },
  'model-hash-mismatch': {
    exit: 65,
    retry: false,
    meaning: "A net's bytes are not those of its passport in models/manifest.json.",
    hint: 'Restore the file from the release, or rebuild both with scripts/models/build.',
  },
  'model-invalid': {
    exit: 65,
    retry: false,
    meaning: 'The manifest or a net does not have the form that this version reads.',
    hint: 'Use the models folder of the same release.',
  },
  'data-folder-busy': {
    exit: 75,
    retry: true,
    meaning: 'Another Familiar process owns the data folder; two writers never meet.',
    hint: 'Try again if that is a daemon that is just starting; else stop it, or give another `data` folder.',
  },
  'data-folder-unusable': {
    exit: 73,
    retry: false,
    meaning: 'The data folder cannot be created or written.',
    hint: 'Make the folder writable for the user that runs Familiar, free space on its disk, or give another `data` folder.',
  },
  'data-damaged': {
    exit: 65,
    retry: false,
    meaning: 'What is stored in the data folder is damaged.',
    hint: 'Restore a backup, or move the named file away and enrol anew; a failing SD card is a common cause.',
  },
  'data-version': {
    exit: 65,
    retry: false,
    meaning: 'The data folder was written by a newer version with another schema.',
    hint: 'Run the newer version, or restore a backup made by this one.',
  },
  'broker-unusable': {
    exit: 69,
    retry: true,
    meaning: 'The embedded broker cannot listen, or the configured broker refuses this client.',
    hint: 'Check `mqtt` in the configuration: address, port, user and password.',
  },
  'broker-file-unusable': {
    exit: 78,
    retry: false,
    meaning:
      'The file of a password, a certificate or a key for the broker cannot be read, or is not what it should be.',
    hint: 'Check the path and the file that the message names, and that the user whom Familiar runs as may read it.',
  },
  'metrics-unusable': {
    exit: 69,
    retry: true,
    meaning: 'The endpoint for Prometheus cannot listen.',
    hint: 'Give another `metrics.port` (0 takes any free one), or a `metrics.host` that is an address of this machine.',
  },
  'vision-unavailable': {
    exit: 70,
    retry: true,
    meaning: 'The vision process ended and did not come back in time.',
    hint: 'Read the log lines before this one; report a bug if it was killed by a signal.',
  },
  'camera-unknown': {
    exit: 65,
    retry: false,
    meaning: 'The command names no camera of the configuration, or none where there are several.',
    hint: 'Name one of the cameras that the message lists.',
  },
  'camera-unavailable': {
    exit: 69,
    retry: true,
    meaning: 'The camera that is asked for gives no pictures now.',
    hint: 'Try again when it runs: familiar status shows its state.',
  },
  'privacy-on': {
    exit: 69,
    retry: true,
    meaning: 'Privacy is on: all cameras are closed.',
    hint: 'Open them with familiar privacy off.',
  },
  'enrolment-busy': {
    exit: 75,
    retry: true,
    meaning: 'Somebody is being enrolled before a camera already.',
    hint: 'Wait until that is done, or cancel it.',
  },
  'enrolment-incomplete': {
    exit: 65,
    retry: false,
    meaning: 'Somebody before the camera did not give enough good looks before the time was up; nothing was stored.',
    hint: 'Try again with the light from the front, alone before the camera, and within two metres of it.',
  },
  'enrolment-refused': {
    exit: 65,
    retry: false,
    meaning:
      'A face that was to be enrolled before a camera seems to be another person’s, or was said not to be this one’s; nothing was stored.',
    hint: 'If it really is another person, enrol with force; else use the name of the one that the message names.',
  },
  'enrolment-cancelled': {
    exit: 130,
    retry: false,
    meaning: 'Somebody ended an enrolment before the camera, or the daemon ended; nothing was stored.',
    hint: 'Start it again.',
  },
  'daemon-unreachable': {
    exit: 69,
    retry: true,
    meaning: 'The running daemon does not answer on its control socket.',
    hint: 'Look at its log (journalctl -u familiar), or stop it and try again.',
  },
  'daemon-absent': {
    exit: 69,
    retry: true,
    meaning: 'The command asks a running daemon, and none runs with this configuration.',
    hint: 'Start it: systemctl start familiar, or familiar run.',
  },
  'daemon-busy': {
    exit: 75,
    retry: true,
    meaning: 'The daemon has too many requests at once, on its control socket or over MQTT.',
    hint: 'Try again when the other commands have finished.',
  },
  'request-too-large': {
    exit: 65,
    retry: false,
    meaning: 'What the command would send, such as an import, is larger than a running daemon takes.',
    hint: 'Stop the daemon and repeat the command: without one it works on the data folder itself.',
  },
  'command-unknown': {
    exit: 64,
    retry: false,
    meaning: 'A message came for a command that there is not.',
    hint: 'docs/mqtt.md lists all commands; the topic ends with one of them.',
  },
  'command-invalid': {
    exit: 64,
    retry: false,
    meaning:
      'A command over MQTT is not what its schema says: a field is missing, unknown, of another type, or too large.',
    hint: 'Correct what the message names; docs/mqtt.md has an example of each command.',
  },
  'command-retained': {
    exit: 64,
    retry: false,
    meaning:
      'A command was published with the retain flag: the broker would send it again and again. It was not carried out.',
    hint: 'Publish it without the retain flag, and clear its topic with an empty retained message.',
  },
  'commands-off': {
    exit: 77,
    retry: false,
    meaning:
      'A command over MQTT would change the gallery, the configuration or the daemon, and its owner has not allowed that.',
    hint: 'Set mqtt.commands: trusted-broker after you have restricted who may publish to request/# (docs/mosquitto.md).',
  },
  'answer-refused': {
    exit: 65,
    retry: false,
    meaning: 'The broker does not take the answer of a command, as a rule because it is too large for it.',
    hint: 'Let the broker take larger packets (Mosquitto: max_packet_size), or ask on the device with the command line. What was asked for is done.',
  },
  'broker-readable': {
    exit: 77,
    retry: false,
    meaning: 'Photos or templates would go to the broker in clear, where others could read them on the way.',
    hint: 'Use an mqtts:// address (docs/mosquitto.md), or a broker on the same machine.',
  },
  'key-not-live': {
    exit: 65,
    retry: false,
    meaning: 'The value cannot be changed while the daemon runs, or is fixed by its environment or command line.',
    hint: 'Change it in the configuration file and restart; docs/configuration.md says which keys are live.',
  },
  'confirmation-missing': {
    exit: 64,
    retry: false,
    meaning: 'The command changes what cannot be brought back, and nobody is there to be asked.',
    hint: 'Repeat it with --yes.',
  },
  interrupted: {
    exit: 130,
    retry: false,
    meaning: 'The user ended the command before it was finished.',
    hint: 'Run the command again; where work was stored, it goes on from there.',
  },
  'demo-missing': {
    exit: 66,
    retry: false,
    meaning: 'The scene or the photos of the demonstration are not there.',
    hint: 'Run scripts/setup, which fetches them, or show your own with --scene, --person and --photo.',
  },
  'demo-failed': {
    exit: 70,
    retry: false,
    meaning:
      'The demonstration did not show what it must: the person was not named, a stranger was, or the daemon ended.',
    hint: 'Run familiar doctor; for your own scene, try larger and sharper faces, and photos that face the camera.',
  },
  'file-exists': {
    exit: 73,
    retry: false,
    meaning: 'The file that the command would write exists already.',
    hint: 'Give another name, or --force to replace it.',
  },
  'file-unusable': {
    exit: 74,
    retry: false,
    meaning: 'A file that the command line names cannot be read or written.',
    hint: 'Check the path, its permissions, and the free space of its disk.',
  },
  internal: {
    exit: 70,
    retry: false,
    meaning: 'A fault in Familiar itself.',
    hint: 'Report it with the log lines around it.',
  },
  'opencv-missing': {
    exit: 69,
    retry: false,
    meaning: 'The OpenCV binding cannot be loaded.',
    hint: 'Run scripts/setup; on a Pi install the .deb, which carries it.',
  },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errorTable

export const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]

/** An error that its reader can act on: a code of `errorTable` and a message that names the cause. */
export class FamiliarError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'FamiliarError'
    this.code = code
  }

  get kind(): ErrorKind {
    return errorTable[this.code]
  }
}

/** An error in a form that crosses a process boundary. */
export interface ErrorReport {
  readonly code: ErrorCode
  readonly message: string
}

/** What crosses a process boundary of any thrown thing; what is not a FamiliarError is a bug, and told as `internal`. */
export function reportOf(error: unknown): ErrorReport {
  return { code: isFamiliarError(error) ? error.code : 'internal', message: messageOf(error) }
}

/** The error that was told from beyond a process boundary; the reverse of `reportOf`. */
export function errorOf({ code, message }: ErrorReport): FamiliarError {
  return new FamiliarError(code, message)
}

export function isFamiliarError(error: unknown): error is FamiliarError {
  return error instanceof FamiliarError
}

/** What went wrong, in words; native code throws strings, so anything may come here. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
