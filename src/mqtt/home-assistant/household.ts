import type { Topics } from '../topics.ts'

/** All that the entities of a device are made from. */
export interface Household {
  readonly topics: Topics
  /** The device's name in its topics. */
  readonly node: string
  /** Familiar's. */
  readonly version: string
  /** The computer, in its own words; null when it does not say. */
  readonly board: string | null
  readonly people: readonly Member[]
  readonly cameras: readonly string[]
  /** Whether it takes commands by MQTT. */
  readonly commands: boolean
  /** Whether each person has a device tracker, too. */
  readonly deviceTrackers: boolean
  /** Whether it publishes the last face. */
  readonly faceImage: boolean
}

export interface Member {
  readonly id: string
  readonly name: string
}
