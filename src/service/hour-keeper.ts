import { isDeepStrictEqual } from 'node:util'
import type { Settings } from '../config/load.ts'
import type { CameraConfig } from '../config/schema.ts'
import type { Log } from '../log/log.ts'
import type { Clock } from '../ports/clock.ts'
import { isWithin, isWithinAny, type LocalTime, localTime } from '../stages/hours.ts'
import type { CameraHours } from '../vision/protocol.ts'

type Cameras = Settings['cameras']
type Hours = Readonly<Record<string, CameraHours>>

interface HourKeeperOptions {
  readonly clock: Clock
  readonly log: Pick<Log, 'warn'>
  /** Called with what holds from now on, when it changed. */
  readonly tell: (hours: Hours) => void
}

/** Milliseconds. Hours begin and end with a minute; a clock that cannot be trusted yet is asked sooner. */
const aMinute = 60_000
const soon = 10_000

/** Tells which cameras are to be open, and for which it is night. Where no camera has hours it costs nothing. */
export class HourKeeper implements Disposable {
  readonly #options: HourKeeperOptions
  #cameras: Cameras = {}
  #told: Hours = {}
  #timer: NodeJS.Timeout | undefined
  #warned = false

  constructor(options: HourKeeperOptions) {
    this.#options = options
  }

  /** From now on these hours hold. */
  use(cameras: Cameras): void {
    this.#cameras = Object.fromEntries(Object.entries(cameras).filter(([, camera]) => hasHours(camera)))
    this.#look()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }

  #look(): void {
    clearTimeout(this.#timer)
    const now = this.#now()
    const hours = Object.fromEntries(Object.entries(this.#cameras).map(([name, one]) => [name, hoursOf(one, now)]))
    if (!isDeepStrictEqual(hours, this.#told)) {
      this.#told = hours
      this.#options.tell(hours)
    }
    if (Object.keys(this.#cameras).length > 0) this.#timer = setTimeout(() => this.#look(), this.#wait(now))
  }

  /** Null while the clock cannot be trusted. */
  #now(): LocalTime | null {
    const { clock, log } = this.#options
    if (clock.synced()) return localTime(clock.wall())
    if (!this.#warned && Object.keys(this.#cameras).length > 0) {
      this.#warned = true
      log.warn('the clock is not set yet: cameras with a schedule are open, and it is day, until it is')
    }
    return null
  }

  #wait(now: LocalTime | null): number {
    // A timer may ring a little early; one millisecond more spares a second round.
    return now === null ? soon : aMinute - (this.#options.clock.wall() % aMinute) + 1
  }
}

const hasHours = ({ schedule, source }: CameraConfig): boolean =>
  schedule !== undefined || nightOf(source) !== undefined

const nightOf = (source: CameraConfig['source']) => ('night' in source ? source.night : undefined)

/** Whether the schedule of a camera lets it be open now. */
export function isOpenNow(camera: CameraConfig, clock: Clock): boolean {
  return hoursOf(camera, clock.synced() ? localTime(clock.wall()) : null).open
}

/** Without a time it is day, and the camera is open: nobody is missed because a board has no clock. */
function hoursOf({ schedule, source }: CameraConfig, now: LocalTime | null): CameraHours {
  if (now === null) return { open: true, night: false }
  const night = nightOf(source)
  return {
    open: schedule === undefined || isWithinAny(schedule, now),
    night: night !== undefined && isWithin(night, now.minute),
  }
}
