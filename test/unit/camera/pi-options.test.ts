import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { spawnTool } from '../../../src/camera/libcamera/spawn.ts'
import { toolOptions } from '../../../src/camera/pi/options.ts'
import { configSchema, type PiCameraConfig } from '../../../src/config/schema.ts'
import { readOptions } from '../../../tools/stand-in/options.ts'

function config(source: object): PiCameraConfig {
  const { cameras } = configSchema.parse({ cameras: { hall: { source: { type: 'rpicam', ...source } } } })
  return cameras['hall']?.source as PiCameraConfig
}

const words = (source: object): string[] =>
  Object.entries(toolOptions(config(source), '-')).map(([name, value]) =>
    value === true ? `--${name}` : `--${name}=${value}`,
  )

test('what is left out is the tool’s to choose', () => {
  expect(words({})).toEqual([
    '--codec=yuv420',
    '--output=-',
    '--timeout=0',
    '--nopreview',
    '--flush',
    '--verbose=0',
    '--camera=0',
    '--width=1280',
    '--height=720',
    '--framerate=10',
  ])
})

test('every key of `image` is an option that the tool knows', () => {
  const { properties } = JSON.parse(readFileSync('config/schema.json', 'utf8')).properties.cameras.additionalProperties
    .properties.source.oneOf[0].properties.image
  const keys = Object.entries<{ examples: unknown[] }>(properties)
  const image = Object.fromEntries(keys.map(([key, { examples }]) => [key, examples[0]]))
  expect(words({ image }).length - words({}).length).toBe(keys.length)
  expect(() => readOptions(words({ image }))).not.toThrow()
})

test('a value below zero, a flip and a turn arrive', () => {
  const options = words({ image: { ev: -1.5 }, rotation: 180, hflip: true })
  expect(options).toEqual(expect.arrayContaining(['--ev=-1.5', '--rotation=180', '--hflip']))
})

test.each(['$(reboot)', 'a;b', 'a b', "'", '`id`', 'a\nb', ''])('%j never reaches a shell', (awb) => {
  expect(() => spawnTool('rpicam-vid', { awb }, undefined)).toThrow('not fit for a shell')
})
