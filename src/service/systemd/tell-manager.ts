import type { Settings } from '../../config/load.ts'
import { serviceManager } from '../../config/service-manager.ts'
import type { Log } from '../../log/log.ts'
import { frameDeadline } from '../../vision/frame-deadline.ts'
import { ManagerTeller } from './manager-teller.ts'
import { systemdNotify } from './notify.ts'
import type { Pulse } from './pulse.ts'

/** Tells the service manager that started this process how the daemon is; null when none wants to hear of it. */
export function tellManager(pulse: () => Pulse, settings: Settings, log: Log): ManagerTeller | null {
  const manager = serviceManager()
  if (manager === null) return null
  const deadlines = Object.fromEntries(
    Object.entries(settings.cameras).map(([name, camera]) => [name, frameDeadline(camera)]),
  )
  return new ManagerTeller({ manager, notify: systemdNotify, pulse, deadlines, log })
}
