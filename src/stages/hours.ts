import { type DayHours, type WeekHours, weekdays } from '../domain/hours.ts'

/** A moment in local time, as the clocks on the walls show it. */
export interface LocalTime {
  /** Days since Sunday, 0..6. */
  readonly weekday: number
  /** Minutes since midnight, 0..1439. */
  readonly minute: number
}

/** @param at milliseconds since 1970 */
export function localTime(at: number): LocalTime {
  const date = new Date(at)
  return { weekday: date.getDay(), minute: 60 * date.getHours() + date.getMinutes() }
}

/** @param minute since midnight */
export function isWithin({ from, to }: DayHours, minute: number): boolean {
  const [begin, end] = [minutesOf(from), minutesOf(to)]
  return begin < end ? begin <= minute && minute < end : begin <= minute || minute < end
}

/** Whether any of these hours holds. */
export function isWithinAny(hours: readonly WeekHours[], { weekday, minute }: LocalTime): boolean {
  return hours.some((some) => {
    // Before they begin it is still those of the day before.
    const began = minute < minutesOf(some.from) ? (weekday + 6) % 7 : weekday
    return isWithin(some, minute) && some.days.some((day) => day === weekdays[began])
  })
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return 60 * hours + minutes
}
