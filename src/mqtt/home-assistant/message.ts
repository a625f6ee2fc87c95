import { controlEntities, enrolmentEntity } from './controls.ts'
import { cameraEntity, diagnosticEntities } from './diagnostics.ts'
import type { Household } from './household.ts'
import type { Component, Entity } from './platforms.ts'
import { personEntities, sightEntities } from './sights.ts'

/** What Home Assistant is told of a device: one message has it all. */
export interface DiscoveryMessage {
  readonly device: {
    readonly identifiers: readonly [string]
    readonly name: string
    readonly manufacturer: string
    readonly model: string
    readonly sw_version: string
  }
  readonly origin: { readonly name: string; readonly sw_version: string }
  readonly availability: readonly [{ readonly topic: string; readonly value_template: string }]
  /** For all that Home Assistant subscribes to and publishes. */
  readonly qos: 1
  /** By their keys. */
  readonly components: Readonly<Record<string, Component>>
}

/** Where Home Assistant looks for it. @param prefix as both have it in their configurations */
export function discoveryTopic(prefix: string, node: string): string {
  return `${prefix}/device/${node}/config`
}

export function discoveryMessage(household: Household): DiscoveryMessage {
  const { topics, node, version, board } = household
  return {
    device: {
      identifiers: [`familiar_${node}`],
      name: `Familiar ${node}`,
      manufacturer: 'Familiar',
      model: board ?? 'Familiar',
      sw_version: version,
    },
    origin: { name: 'Familiar', sw_version: version },
    availability: [{ topic: topics.status, value_template: "{{ 'online' if value == 'online' else 'offline' }}" }],
    qos: 1,
    components: componentsOf(node, entitiesOf(household)),
  }
}

/** All entities of a device. */
export function entitiesOf(household: Household): Entity[] {
  return [
    ...sightEntities(household),
    ...household.people.flatMap((person) => personEntities(household, person)),
    ...household.cameras.map((camera) => cameraEntity(household, camera)),
    enrolmentEntity(household),
    ...(household.commands ? controlEntities(household) : []),
    ...diagnosticEntities(household),
  ]
}

function componentsOf(node: string, entities: readonly Entity[]): Record<string, Component> {
  const taken = new Set<string>()
  const component = ({ key, ...fields }: Entity): [string, Component] => {
    const id = freeId(`${fields.platform}.${slug(`${node}_${key}`)}`, taken)
    taken.add(id)
    return [key, { ...fields, unique_id: `familiar_${node}_${key}`, default_entity_id: id }]
  }
  return Object.fromEntries(entities.map(component))
}

/** Two cameras may differ in a sign that no entity id has: the later one gets a number, as Home Assistant would give it. */
function freeId(id: string, taken: ReadonlySet<string>): string {
  let free = id
  for (let number = 2; taken.has(free); number += 1) free = `${id}_${number}`
  return free
}

/** What Home Assistant makes of an id. */
function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
}
