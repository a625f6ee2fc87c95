import type { WallMs } from './brand.ts'

/** When somebody's `recognized` events are told: at each decision for them, only when they come, or not at all. */
export const eventRules = ['sighting', 'arrival', 'never'] as const
export type EventRule = (typeof eventRules)[number]

/** Hours of each day in local time, from `from` up to `to`, not with it; they may pass midnight. */
export interface QuietHours {
  /** `HH:MM`, another one than `to`. */
  readonly from: string
  readonly to: string
}

/** What is told of a person, and how long they are known. Their presence is kept and published whatever it says. */
export interface Policy {
  readonly events: EventRule
  /** Seconds from one `recognized` event of theirs to the next at least, 0..`maxCooldown`. */
  readonly cooldown: number
  /** Hours in which no event of theirs is told. */
  readonly quiet: QuietHours | null
  /** Of a guest: they are removed after this moment. */
  readonly until: WallMs | null
}

/** Seconds: a day. */
export const maxCooldown = 86_400

/** What holds for everybody who was given no other. */
export const defaultPolicy: Policy = { events: 'sighting', cooldown: 0, quiet: null, until: null }

/** Why an event of somebody is not told. */
export const withheldReasons = ['never', 'quiet-hours', 'present', 'cooldown'] as const
export type WithheldReason = (typeof withheldReasons)[number]
