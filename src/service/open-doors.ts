import type { Settings } from '../config/load.ts'
import type { Log } from '../log/log.ts'
import type { Clock } from '../ports/clock.ts'
import type { Desks } from './control/commands.ts'
import { startControl } from './control/control.ts'
import type { LiveEnrolment } from './enrolment/live-enrolment.ts'
import { type HealthReports, reportHealth } from './health.ts'
import { startMetrics } from './metrics/server.ts'
import type { Mqtt } from './open-mqtt.ts'
import type { CommandCounts } from './remote/command-counts.ts'
import { openCommands } from './remote/open-commands.ts'
import type { Steward } from './steward.ts'

interface DoorOptions {
  readonly settings: Settings
  readonly mqtt: Mqtt
  readonly desks: Desks & { readonly daemon: Steward; readonly enrolment: LiveEnrolment }
  readonly commands: CommandCounts
  readonly clock: Clock
  readonly log: Log
  readonly stack: AsyncDisposableStack
}

/**
 * Lets others ask from now on: over MQTT, by the command line, for metrics; and tells how the daemon is. `stack` closes all of it.
 * @throws FamiliarError as `startControl` and `startMetrics`
 */
export async function openDoors(options: DoorOptions): Promise<HealthReports> {
  const { settings, mqtt, desks, commands, clock, log, stack } = options
  const { desk, strangers, daemon, enrolment } = desks
  stack.use(openCommands({ settings, mqtt, desk, strangers, daemon, enrolment, counts: commands, clock, log }))
  stack.use(await startControl(settings.control.socket, desks, log))
  const status = () => daemon.status()
  if (settings.metrics.enabled) stack.use(await startMetrics(settings.metrics, status, log))
  return stack.use(reportHealth(status, (health) => mqtt.announcer.tellHealth(health), log))
}
