/** What an entity shows is taken from the messages of a topic. */
interface Shown {
  readonly state_topic: string
  /** Jinja; `value` is the message, `value_json` what is in it. The text `None` stands for unknown. */
  readonly value_template?: string
}

/** What Home Assistant publishes for an entity, on its owner's behalf. */
interface Commanding {
  readonly command_topic: string
  /** Jinja; `value` is what the owner has chosen. */
  readonly command_template?: string
}

interface Named {
  /** The device's name goes before it. */
  readonly name: string
  readonly icon?: string
  readonly json_attributes_topic?: string
  /** Jinja that gives a JSON object. */
  readonly json_attributes_template?: string
}

/** Home Assistant refuses a sensor that is said to be a setting. */
interface Sensing extends Named {
  readonly entity_category?: 'diagnostic'
}

interface Settable extends Named {
  readonly entity_category?: 'config' | 'diagnostic'
}

/**
 * What an entity has, by its platform: of all that Home Assistant 2026.11 takes as much as is used here. It drops without a word
 * what it does not know; test/fixtures/home-assistant-fields.json has all that it knows.
 * `message_expiry_interval` is left out: with it, Home Assistant refuses to command by MQTT 3.1.1.
 */
interface PlatformFields {
  readonly event: Sensing & Shown & { readonly event_types: readonly string[] }
  readonly binary_sensor: Sensing & Shown & { readonly device_class: 'occupancy' | 'presence' | 'problem' }
  readonly sensor: Sensing &
    Shown & {
      readonly device_class?: 'data_size' | 'duration' | 'temperature' | 'timestamp'
      readonly state_class?: 'measurement'
      readonly unit_of_measurement?: string
      /** Digits behind the point. */
      readonly suggested_display_precision?: number
    }
  readonly device_tracker: Sensing & Shown & { readonly source_type: 'router' }
  readonly image: Sensing & { readonly image_topic: string; readonly content_type: 'image/jpeg' }
  readonly switch: Settable &
    Shown &
    Commanding & {
      readonly payload_on: string
      readonly payload_off: string
      readonly state_on: 'ON'
      readonly state_off: 'OFF'
    }
  readonly number: Settable &
    Shown &
    Commanding & {
      readonly min: number
      readonly max: number
      readonly step: number
      readonly mode: 'box' | 'slider'
      readonly unit_of_measurement?: string
    }
  readonly text: Settable & Shown & Commanding & { readonly min: number; readonly max: number }
  readonly button: Settable & Commanding & { readonly payload_press: string; readonly device_class?: 'restart' }
}

export type Platform = keyof PlatformFields

const platforms: Readonly<Record<Platform, true>> = {
  event: true,
  binary_sensor: true,
  sensor: true,
  device_tracker: true,
  image: true,
  switch: true,
  number: true,
  text: true,
  button: true,
}

export function isPlatform(word: unknown): word is Platform {
  return typeof word === 'string' && Object.hasOwn(platforms, word)
}

/** An entity of a platform, with what `More` gives to each. */
type EntityOf<More> = { readonly [P in Platform]: { readonly platform: P } & PlatformFields[P] & More }[Platform]

/** A line of the table of entities. */
export type Entity = EntityOf<{
  /** What its ids are made from: unique among the entities of a device. */
  readonly key: string
}>

/** An entity as the discovery message has it. */
export type Component = EntityOf<{
  readonly unique_id: string
  /** The entity id to begin with, with its domain; owners may choose another. */
  readonly default_entity_id: string
}>
