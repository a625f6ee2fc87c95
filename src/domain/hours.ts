/** As `Date.getDay` counts. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
export type Weekday = (typeof weekdays)[number]

/** Hours of each day in local time, `HH:MM`, from `from` up to `to`, not with it; they may pass midnight. */
export interface DayHours {
  readonly from: string
  /** Another one than `from`; `24:00` is the end of the day. */
  readonly to: string
}

/** The same of some days; hours that pass midnight belong to the day on which they begin. */
export interface WeekHours extends DayHours {
  readonly days: readonly Weekday[]
}
