import { eventTypes } from '../../domain/event.ts'
import type { Household, Member } from './household.ts'
import type { Entity } from './platforms.ts'

/** What Home Assistant takes for unknown, which is no state of ours. */
const orNone = "{{ 'None' if value == 'unknown' else value }}"

/** What cameras have seen: the event, and who is here. */
export function sightEntities({ topics, faceImage }: Household): Entity[] {
  const face: Entity[] = [
    {
      key: 'last_face',
      platform: 'image',
      name: 'Last face',
      image_topic: topics.faceImage,
      content_type: 'image/jpeg',
    },
  ]
  return [
    {
      key: 'recognition',
      platform: 'event',
      name: 'Recognition',
      icon: 'mdi:face-recognition',
      state_topic: topics.event,
      event_types: eventTypes,
    },
    {
      key: 'last_person',
      platform: 'sensor',
      name: 'Last person',
      icon: 'mdi:account',
      state_topic: topics.peopleState,
      value_template: '{{ value_json.last.name if value_json.last else None }}',
      json_attributes_topic: topics.peopleState,
      json_attributes_template: '{{ (value_json.last or {}) | to_json }}',
    },
    {
      key: 'people_present',
      platform: 'sensor',
      name: 'People present',
      icon: 'mdi:account-group',
      state_class: 'measurement',
      state_topic: topics.peopleState,
      value_template: '{{ value_json.count }}',
      json_attributes_topic: topics.peopleState,
      json_attributes_template: "{{ {'people': value_json.present} | to_json }}",
    },
    {
      key: 'stranger',
      platform: 'binary_sensor',
      name: 'Stranger',
      device_class: 'occupancy',
      state_topic: topics.unknownState,
      value_template: orNone,
    },
    ...(faceImage ? face : []),
  ]
}

/** What there is of each person. Their names are in names only: ids stay when somebody gets another name. */
export function personEntities({ topics, deviceTrackers }: Household, { id, name }: Member): Entity[] {
  const tracker: Entity[] = [
    {
      key: `person_${id}_tracker`,
      platform: 'device_tracker',
      name: `${name} tracker`,
      source_type: 'router',
      state_topic: topics.personState(id),
      value_template: "{{ {'ON': 'home', 'OFF': 'not_home'}.get(value, 'None') }}",
    },
  ]
  return [
    {
      key: `person_${id}_presence`,
      platform: 'binary_sensor',
      name,
      device_class: 'presence',
      state_topic: topics.personState(id),
      value_template: orNone,
      json_attributes_topic: topics.personAttributes(id),
      // Of somebody who was removed the last message is empty.
      json_attributes_template: "{{ value or '{}' }}",
    },
    {
      key: `person_${id}_seen`,
      platform: 'sensor',
      name: `${name} last seen`,
      device_class: 'timestamp',
      state_topic: topics.personAttributes(id),
      value_template: '{{ value_json.last_seen if value else None }}',
    },
    ...(deviceTrackers ? tracker : []),
  ]
}
