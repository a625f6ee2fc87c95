import type { Household } from './household.ts'
import type { Entity } from './platforms.ts'

/** How the device is, from its health. What is null there is unknown. */
export function diagnosticEntities({ topics, cameras }: Household): Entity[] {
  const health = { platform: 'sensor', entity_category: 'diagnostic', state_topic: topics.health } as const
  return [
    {
      ...health,
      key: 'latency',
      name: 'Latency',
      icon: 'mdi:timer-outline',
      device_class: 'duration',
      state_class: 'measurement',
      unit_of_measurement: 'ms',
      suggested_display_precision: 0,
      value_template: '{{ value_json.latency.p50_ms }}',
      json_attributes_topic: topics.health,
      json_attributes_template: '{{ value_json.latency | to_json }}',
    },
    {
      ...health,
      key: 'temperature',
      name: 'Temperature',
      device_class: 'temperature',
      state_class: 'measurement',
      unit_of_measurement: '°C',
      suggested_display_precision: 1,
      value_template: '{{ value_json.temperature }}',
    },
    {
      ...health,
      key: 'throttled',
      name: 'Throttled',
      icon: 'mdi:speedometer-slow',
      value_template: "{{ (value_json.throttled.now | join(', ') or 'no') if value_json.throttled else None }}",
      json_attributes_topic: topics.health,
      json_attributes_template: '{{ (value_json.throttled or {}) | to_json }}',
    },
    {
      ...health,
      key: 'governor',
      name: 'Looks limited',
      icon: 'mdi:car-speed-limiter',
      value_template: "{{ value_json.governor.why | join(', ') or 'no' }}",
      json_attributes_topic: topics.health,
      json_attributes_template: '{{ value_json.governor | to_json }}',
    },
    {
      ...health,
      key: 'memory',
      name: 'Memory',
      icon: 'mdi:memory',
      device_class: 'data_size',
      state_class: 'measurement',
      unit_of_measurement: 'MiB',
      suggested_display_precision: 0,
      value_template: '{{ ((value_json.rss.main + (value_json.rss.vision or 0)) / 1048576) | round(1) }}',
      json_attributes_topic: topics.health,
      json_attributes_template: '{{ value_json.rss | to_json }}',
    },
    {
      ...health,
      key: 'outbox',
      name: 'Events waiting',
      icon: 'mdi:tray-full',
      state_class: 'measurement',
      value_template: '{{ value_json.outbox.waiting }}',
      json_attributes_topic: topics.health,
      json_attributes_template: '{{ value_json.outbox | to_json }}',
    },
    ...cameras.map(
      (camera): Entity => ({
        ...health,
        key: `fps_${camera}`,
        name: `Frame rate ${camera}`,
        icon: 'mdi:filmstrip',
        state_class: 'measurement',
        unit_of_measurement: 'fps',
        suggested_display_precision: 1,
        value_template: `{{ value_json.cameras.get('${camera}', {}).get('fps') }}`,
      }),
    ),
  ]
}

/** Whether a camera gives pictures. One that is being opened may be either. */
export function cameraEntity({ topics }: Household, camera: string): Entity {
  return {
    key: `camera_${camera}`,
    platform: 'binary_sensor',
    name: `Camera ${camera}`,
    device_class: 'problem',
    entity_category: 'diagnostic',
    state_topic: topics.cameraState(camera),
    value_template: "{{ {'retrying': 'ON', 'failed': 'ON', 'starting': 'None'}.get(value, 'OFF') }}",
    json_attributes_topic: topics.cameraState(camera),
    json_attributes_template: "{{ {'camera_state': value} | to_json }}",
  }
}
