import type { Troubles } from './trouble.ts'

/** Of the daemon, its broker, its nets and its gallery. */
export const serviceTroubles = {
  'service-failed': {
    level: 'problem',
    symptom: 'Familiar does not run.',
    cause: 'The service ended with an error.',
    next: 'Read why: journalctl -u familiar -e; then sudo systemctl restart familiar.',
  },
  'service-gave-up': {
    level: 'problem',
    symptom: 'Familiar does not run, and does not come back.',
    cause: 'The service ended so often that systemd does not start it any more (start-limit).',
    next: 'Read why: journalctl -u familiar -e; then sudo systemctl reset-failed familiar && sudo systemctl start familiar.',
  },
  'service-disabled': {
    level: 'warning',
    symptom: 'After a restart of the machine Familiar does not run.',
    cause: 'The service is not enabled.',
    next: 'sudo systemctl enable familiar',
  },
  'service-restarts': {
    level: 'warning',
    symptom: 'Presence becomes unknown again and again.',
    cause: 'The service was restarted by systemd several times.',
    next: 'Read why: journalctl -u familiar -e',
  },
  'daemon-version': {
    level: 'warning',
    symptom: 'Commands fail with errors that make no sense.',
    cause: 'The daemon that runs is of another version than this command: it was not restarted after an upgrade.',
    next: 'sudo systemctl restart familiar',
  },
  'privacy-is-on': {
    level: 'warning',
    symptom: 'Nobody is recognised.',
    cause: 'Privacy is on: all cameras are closed.',
    next: 'familiar privacy off',
  },
  'vision-restarting': {
    level: 'warning',
    symptom: 'Nobody is recognised for the moment.',
    cause: 'The vision process died and is being restarted.',
    next: 'Read its log: journalctl -u familiar',
  },
  'vision-dies': {
    level: 'warning',
    symptom: 'People are forgotten for seconds now and then.',
    cause: 'The vision process died since the daemon began: too little memory, or a fault of a library.',
    next: 'Look for its end in journalctl -u familiar, and report it if it was a signal such as SIGSEGV.',
  },
  'camera-failing': {
    level: 'problem',
    symptom: 'The daemon tries to open a camera again and again.',
    cause: 'Its program or its device fails with words that are not known here.',
    next: 'See the finding about what the camera needs, and docs/cameras.md.',
  },
  'broker-unreachable': {
    level: 'problem',
    symptom: 'Home Assistant shows Familiar as unavailable; events wait.',
    cause: 'Nothing answers at `mqtt.url`: the broker does not run, the name is not known, or a firewall is between.',
    next: 'Check that the broker runs, and the address, the port and the mqtt:// or mqtts:// of `mqtt.url`.',
  },
  'broker-refuses': {
    level: 'problem',
    symptom: 'Home Assistant shows Familiar as unavailable; events wait.',
    cause: 'The broker answers, and does not take this client: user, password, client id or version.',
    next: 'Check `mqtt.username`, and `mqtt.password` or `mqtt.password_file`.',
  },
  'broker-tls': {
    level: 'problem',
    symptom: 'Home Assistant shows Familiar as unavailable; events wait.',
    cause: 'No secure connection comes about: a certificate that is unknown, expired, or for another name.',
    next: 'docs/mosquitto.md says which certificates are needed and how to make them.',
  },
  'broker-clock': {
    level: 'problem',
    symptom: 'The certificate of the broker is said to be not valid yet, or no longer.',
    cause: 'As a rule the clock of this device is wrong.',
    next: 'See the finding about the clock; else renew the certificate.',
  },
  'broker-rights': {
    level: 'problem',
    symptom: 'Familiar is connected, and its topics stay empty, or commands have no effect.',
    cause: 'The access list of the broker forbids this client its topics.',
    next: 'Give it the rights of docs/mosquitto.md.',
  },
  'broker-port-taken': {
    level: 'problem',
    symptom: 'Familiar ends with broker-unusable.',
    cause: 'Another program, maybe a Mosquitto, has the port of the embedded broker.',
    next: 'Set `mqtt.url` to use that broker, or `mqtt.embedded_port` to another port.',
  },
  'broker-embedded': {
    level: 'problem',
    symptom: 'Nothing can connect to the embedded broker.',
    cause: 'The daemon runs, and its broker does not answer.',
    next: 'Restart Familiar and read its log.',
  },
  'broker-not-connected': {
    level: 'problem',
    symptom: 'Events wait.',
    cause: 'The running daemon has no connection to its broker.',
    next: 'See the finding about the broker.',
  },
  'events-lost': {
    level: 'warning',
    symptom: 'Events are missing in the history.',
    cause: 'The broker refused events, or was away for so long that the oldest were dropped.',
    next: 'Check the rights of this client at the broker, and how long the broker was away.',
  },
  'events-filling': {
    level: 'warning',
    symptom: 'None yet.',
    cause: 'Most of the room for events that wait is used; beyond it the oldest are dropped.',
    next: 'Bring the broker back, or raise `outbox.max_events`.',
  },
  'gallery-empty': {
    level: 'warning',
    symptom: 'Everybody is unknown.',
    cause: 'Nobody is enrolled.',
    next: 'familiar enroll NAME PHOTO..., or before a camera: familiar enroll NAME --camera',
  },
  'gallery-unseen': {
    level: 'problem',
    symptom: 'Somebody who is enrolled is never recognised.',
    cause:
      'The nets in use have not seen the photos of some people: `recognition.nets` was changed after they were enrolled.',
    next: 'familiar people migrate --photos FOLDER; familiar people check names them.',
  },
  'gallery-weak': {
    level: 'warning',
    symptom: 'Somebody is often unknown.',
    cause: 'There are few photos of some people, or poor ones.',
    next: 'familiar people check names them and says what to add.',
  },
  'gallery-mixed': {
    level: 'warning',
    symptom: 'Somebody is taken for another.',
    cause: 'Photos are enrolled under the wrong name, or one photo under two.',
    next: 'familiar people check names them; familiar people remove NAME --photo SOURCE removes one.',
  },
  'gallery-alike': {
    level: 'warning',
    symptom: 'Siblings or twins are taken for each other.',
    cause: 'Some people look so alike that the nets may confuse them.',
    next: 'familiar people check names them; more photos help, and familiar people negative NAME PHOTO with photos of the other.',
  },
} as const satisfies Troubles
