import type { Household } from './household.ts'
import type { Entity } from './platforms.ts'

/** What an owner may do. All of it goes the way of any other command (docs/mqtt.md), so there is one place that allows it. */
export function controlEntities(household: Household): Entity[] {
  return [...switches(household), ...enrolment(household), ...maintenance(household)]
}

function switches({ topics }: Household): Entity[] {
  const setting = (enabled: boolean): string => JSON.stringify({ values: { 'recognition.enabled': enabled } })
  return [
    {
      key: 'privacy',
      platform: 'switch',
      name: 'Privacy',
      icon: 'mdi:eye-off',
      command_topic: topics.request('privacy'),
      payload_on: JSON.stringify({ on: true }),
      payload_off: JSON.stringify({ on: false }),
      state_topic: topics.privacyState,
      state_on: 'ON',
      state_off: 'OFF',
    },
    {
      key: 'recognition_enabled',
      platform: 'switch',
      name: 'Recognition',
      icon: 'mdi:face-recognition',
      entity_category: 'config',
      command_topic: topics.request('config.set'),
      payload_on: setting(true),
      payload_off: setting(false),
      state_topic: topics.settingsState,
      value_template: "{{ 'ON' if value_json.recognition.enabled else 'OFF' }}",
      state_on: 'ON',
      state_off: 'OFF',
    },
    {
      // In per cent, with the bounds of the configuration: Home Assistant has no step below 0.001.
      key: 'false_match_rate',
      platform: 'number',
      name: 'False match rate',
      icon: 'mdi:account-alert',
      entity_category: 'config',
      command_topic: topics.request('config.set'),
      command_template: "{{ {'values': {'recognition.false_match_rate': (value / 100) | round(7)}} | to_json }}",
      state_topic: topics.settingsState,
      value_template: '{{ (value_json.recognition.false_match_rate * 100) | round(3) }}',
      min: 0.001,
      max: 10,
      step: 0.001,
      mode: 'box',
      unit_of_measurement: '%',
    },
  ]
}

function enrolment({ topics, cameras }: Household): Entity[] {
  return [
    {
      key: 'enrol_name',
      platform: 'text',
      name: 'Name to enrol',
      icon: 'mdi:account-edit',
      command_topic: topics.request('enrolment.name'),
      command_template: "{{ {'name': value} | to_json }}",
      state_topic: topics.enrolmentName,
      // Empty when there is none: Home Assistant takes no state that is shorter than this.
      min: 0,
      max: 64,
    },
    ...enrolButtons({ topics, cameras }),
    {
      key: 'cancel',
      platform: 'button',
      name: 'Cancel enrolment',
      icon: 'mdi:account-cancel',
      command_topic: topics.request('enrolment.cancel'),
      payload_press: '{}',
    },
  ]
}

/** Of several cameras the one must be named that somebody walks up to. */
function enrolButtons({ topics, cameras }: Pick<Household, 'topics' | 'cameras'>): Entity[] {
  const button = {
    platform: 'button',
    icon: 'mdi:account-plus',
    command_topic: topics.request('people.enroll_live'),
  } as const
  if (cameras.length < 2) return [{ ...button, key: 'enrol', name: 'Enrol', payload_press: '{}' }]
  return cameras.map((camera) => ({
    ...button,
    key: `enrol_at_${camera}`,
    name: `Enrol at ${camera}`,
    payload_press: JSON.stringify({ camera }),
  }))
}

function maintenance({ topics }: Household): Entity[] {
  return [
    {
      key: 'restart',
      platform: 'button',
      name: 'Restart',
      device_class: 'restart',
      entity_category: 'config',
      command_topic: topics.request('restart'),
      payload_press: '{}',
    },
    {
      key: 'reload',
      platform: 'button',
      name: 'Reload configuration',
      icon: 'mdi:cog-refresh',
      entity_category: 'config',
      command_topic: topics.request('config.reload'),
      payload_press: '{}',
    },
  ]
}

/** How the enrolment before a camera goes on, in words for the person there; shown also where nothing may be commanded. */
export function enrolmentEntity({ topics }: Household): Entity {
  return {
    key: 'enrolment',
    platform: 'sensor',
    name: 'Enrolment',
    icon: 'mdi:account-clock',
    state_topic: topics.enrolmentState,
    value_template: '{{ value_json.text or value_json.state }}',
    json_attributes_topic: topics.enrolmentState,
    // Home Assistant keeps the name `state` to itself.
    json_attributes_template: '{{ dict(value_json, phase=value_json.state) | to_json }}',
  }
}
