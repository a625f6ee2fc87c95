import type { Settings } from '../../config/load.ts'
import type { Log } from '../../log/log.ts'
import type { Clock } from '../../ports/clock.ts'
import type { LiveEnrolment } from '../enrolment/live-enrolment.ts'
import type { Mqtt } from '../open-mqtt.ts'
import type { Desk } from '../people/desk.ts'
import type { StrangerDesk } from '../strangers/desk.ts'
import type { CommandCounts } from './command-counts.ts'
import { type CommandableDaemon, daemonHandlers } from './daemon-handlers.ts'
import type { Trust } from './door.ts'
import { enrolmentHandlers } from './enrolment-handlers.ts'
import { galleryHandlers } from './gallery-handlers.ts'
import { peopleHandlers } from './people-handlers.ts'
import { CommandReceiver } from './receiver.ts'

interface CommandsOptions {
  readonly settings: Settings
  readonly mqtt: Mqtt
  readonly desk: Desk
  readonly strangers: StrangerDesk
  readonly daemon: CommandableDaemon
  readonly enrolment: LiveEnrolment
  readonly counts: CommandCounts
  readonly clock: Clock
  readonly log: Log
}

/** Begins to listen for commands over MQTT. */
export function openCommands(options: CommandsOptions): Disposable {
  const { settings, mqtt, desk, strangers, daemon, enrolment, ...rest } = options
  return new CommandReceiver({
    broker: mqtt.publisher,
    topics: mqtt.topics,
    trust: trustOf(settings.mqtt),
    handlers: {
      ...peopleHandlers(desk),
      ...enrolmentHandlers(enrolment, (name) => mqtt.announcer.setEnrolmentName(name)),
      ...galleryHandlers(desk, strangers),
      ...daemonHandlers(daemon),
    },
    ...rest,
  })
}

/** Only programs of this machine can reach the embedded broker. */
export function trustOf({ commands, url }: Settings['mqtt']): Trust {
  return commands ?? (url === undefined ? 'trusted-broker' : 'off')
}
