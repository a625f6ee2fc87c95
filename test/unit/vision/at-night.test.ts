import { expect, test } from 'vitest'
import { configSchema, type SourceConfig } from '../../../src/config/schema.ts'
import { atNight } from '../../../src/vision/at-night.ts'

const source = (keys: object): SourceConfig =>
  configSchema.parse({ cameras: { door: { source: { type: 'rpicam', ...keys } } } }).cameras['door']
    ?.source as SourceConfig

test('at night its keys go over those of the day, and the others stay', () => {
  const day = source({ image: { ev: 1, gain: 2 }, night: { from: '21:00', to: '06:00', gain: 8, fps: 5 } })
  expect(atNight(day)).toMatchObject({ fps: 5, width: 1280, image: { ev: 1, gain: 8 } })
  expect(day).toMatchObject({ fps: 10, image: { ev: 1, gain: 2 } })
})

test('without a night, or in a source that has none, nothing changes', () => {
  const day = source({ image: { ev: 1 } })
  expect(atNight(day)).toBe(day)
  const film = { type: 'video', path: 'x', pace: 'real-time', loop: false } as const
  expect(atNight(film)).toBe(film)
})
