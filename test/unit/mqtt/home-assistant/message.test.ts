import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventTypes } from '../../../../src/domain/event.ts'
import type { Household } from '../../../../src/mqtt/home-assistant/household.ts'
import { discoveryMessage, discoveryTopic } from '../../../../src/mqtt/home-assistant/message.ts'
import { topicsOf } from '../../../../src/mqtt/topics.ts'

const fields: Record<string, string[]> = JSON.parse(readFileSync('test/fixtures/home-assistant-fields.json', 'utf8'))
const ada = { id: '01JZ0000000000000000000ADA', name: 'Ada' }
const household: Household = {
  topics: topicsOf('familiar', 'door'),
  node: 'door',
  version: '0.1.0',
  board: null,
  people: [ada],
  cameras: ['porch'],
  commands: true,
  deviceTrackers: true,
  faceImage: true,
}

const name = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,31}$/)
const households = fc
  .record({
    node: name,
    base: fc.stringMatching(/^[a-z]{1,8}$/),
    people: fc.uniqueArray(fc.record({ id: fc.ulid(), name: fc.string({ minLength: 1, unit: 'grapheme' }) }), {
      selector: ({ id }) => id,
      maxLength: 6,
    }),
    cameras: fc.uniqueArray(name, { maxLength: 6 }),
    commands: fc.boolean(),
    deviceTrackers: fc.boolean(),
    faceImage: fc.boolean(),
  })
  .map(({ base, ...rest }): Household => ({ ...household, ...rest, topics: topicsOf(base, rest.node) }))

function componentsOf(of: Household): [string, Record<string, unknown>][] {
  return Object.entries(JSON.parse(JSON.stringify(discoveryMessage(of))).components)
}

describe('the entities of any household', () => {
  it('have ids that are unique, and domains that are their platforms', () => {
    fc.assert(
      fc.property(households, (any) => {
        const components = componentsOf(any).map(([, component]) => component)
        for (const key of ['unique_id', 'default_entity_id']) {
          expect(new Set(components.map((component) => component[key])).size).toBe(components.length)
        }
        for (const { platform, default_entity_id: id } of components) {
          expect(id).toMatch(new RegExp(`^${platform}\\.[a-z0-9]+(_[a-z0-9]+)*$`))
        }
      }),
    )
  })

  it('have only what Home Assistant knows of their platforms', () => {
    fc.assert(
      fc.property(households, (any) => {
        for (const [, { platform, ...component }] of componentsOf(any)) {
          const known = fields[String(platform)] ?? []
          expect(Object.keys(component).filter((key) => !known.includes(key))).toEqual([])
        }
      }),
    )
  })

  it('have topics of their own node only', () => {
    fc.assert(
      fc.property(households, (any) => {
        const root = any.topics.status.slice(0, -'status'.length)
        for (const [, component] of componentsOf(any)) {
          const topics = Object.entries(component).filter(([key]) => key.endsWith('_topic'))
          expect(topics.length).toBeGreaterThan(0)
          for (const [, topic] of topics) expect(topic).toSatisfy((text: string) => text.startsWith(root))
        }
      }),
    )
  })

  it('tell a name of a person in names only', () => {
    fc.assert(
      fc.property(households, (any) => {
        const people = any.people.map(({ id }) => ({ id, name: 'Nemo' }))
        for (const [key, { name, ...rest }] of componentsOf({ ...any, people })) {
          expect(JSON.stringify([key, rest])).not.toContain('Nemo')
        }
      }),
    )
  })
})

describe('the discovery message', () => {
  it('has all entities, by their ids', () => {
    const ids = componentsOf(household).map(([, { default_entity_id: id }]) => id)
    expect(ids.toSorted()).toEqual([
      'binary_sensor.door_camera_porch',
      'binary_sensor.door_person_01jz0000000000000000000ada_presence',
      'binary_sensor.door_stranger',
      'button.door_cancel',
      'button.door_enrol',
      'button.door_reload',
      'button.door_restart',
      'device_tracker.door_person_01jz0000000000000000000ada_tracker',
      'event.door_recognition',
      'image.door_last_face',
      'number.door_false_match_rate',
      'sensor.door_enrolment',
      'sensor.door_fps_porch',
      'sensor.door_governor',
      'sensor.door_last_person',
      'sensor.door_latency',
      'sensor.door_memory',
      'sensor.door_outbox',
      'sensor.door_people_present',
      'sensor.door_person_01jz0000000000000000000ada_seen',
      'sensor.door_temperature',
      'sensor.door_throttled',
      'switch.door_privacy',
      'switch.door_recognition_enabled',
      'text.door_enrol_name',
    ])
  })

  it('commands nothing where nothing may be commanded', () => {
    const components = componentsOf({ ...household, commands: false })
    expect(components.filter(([, component]) => 'command_topic' in component)).toEqual([])
    expect(components.map(([key]) => key)).toContain('enrolment')
  })

  it('has the device, and the topic that tells whether it is there', () => {
    const { components, ...rest } = discoveryMessage({ ...household, board: 'Raspberry Pi 5 Model B Rev 1.0' })
    expect(rest).toEqual({
      device: {
        identifiers: ['familiar_door'],
        name: 'Familiar door',
        manufacturer: 'Familiar',
        model: 'Raspberry Pi 5 Model B Rev 1.0',
        sw_version: '0.1.0',
      },
      origin: { name: 'Familiar', sw_version: '0.1.0' },
      availability: [
        { topic: 'familiar/door/status', value_template: "{{ 'online' if value == 'online' else 'offline' }}" },
      ],
      qos: 1,
    })
    expect(discoveryTopic('homeassistant', 'door')).toBe('homeassistant/device/door/config')
  })

  it('declares every type of event', () => {
    expect(discoveryMessage(household).components['recognition']).toMatchObject({ event_types: eventTypes })
  })

  it('names the camera to walk up to where there are several, and tells two apart that one id would have', () => {
    const components = Object.fromEntries(componentsOf({ ...household, cameras: ['the-door', 'the_door'] }))
    expect(components['enrol']).toBeUndefined()
    expect(components['enrol_at_the-door']).toMatchObject({ payload_press: '{"camera":"the-door"}' })
    expect(components['enrol_at_the_door']).toMatchObject({ default_entity_id: 'button.door_enrol_at_the_door_2' })
  })
})
