import type { Settings } from '../config/load.ts'
import type { Log } from '../log/log.ts'
import type { Clock } from '../ports/clock.ts'
import type { VisionInfo } from '../vision/protocol.ts'
import { type VisionListener, VisionSupervisor } from '../vision/supervisor.ts'
import { HourKeeper } from './hour-keeper.ts'
import { logPlan } from './nets/current.ts'
import { visionSettings } from './vision-settings.ts'

interface VisionOptions {
  readonly settings: Settings
  /** Whether no camera is to be opened. */
  readonly privacy: boolean
  readonly listener: VisionListener
  readonly clock: Clock
  readonly log: Log
  readonly stack: AsyncDisposableStack
  /** Ends the start. */
  readonly signal: AbortSignal
}

export interface Vision {
  readonly supervisor: VisionSupervisor
  readonly hours: HourKeeper
  readonly info: VisionInfo
}

/**
 * Starts vision, and waits until its nets are loaded; its cameras start with the first gallery. `stack` ends it.
 * @throws FamiliarError as `VisionSupervisor.start`; what `signal` was aborted with
 */
export async function openVision(options: VisionOptions): Promise<Vision> {
  const { settings, privacy, listener, clock, log, stack, signal } = options
  logPlan(settings, log)
  const supervisor = new VisionSupervisor(visionSettings(settings, settings.cameras), listener, log)
  stack.defer(() => supervisor.stop())
  if (privacy) supervisor.setPrivacy(true)
  const hours = stack.use(new HourKeeper({ clock, log, tell: (hours) => supervisor.setHours(hours) }))
  hours.use(settings.cameras)
  const stopEarly = (): void => void supervisor.stop()
  signal.addEventListener('abort', stopEarly, { once: true })
  try {
    const info = await supervisor.start()
    signal.throwIfAborted()
    return { supervisor, hours, info }
  } finally {
    signal.removeEventListener('abort', stopEarly)
  }
}
