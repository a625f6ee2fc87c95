import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { configKeys } from '../../../src/config/keys.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { configSchema } from '../../../src/config/schema.ts'
import { mapValues, type Values, valueAt } from '../../../src/config/values.ts'

const file = 'config/familiar.example.yaml'
const lines = readFileSync(file, 'utf8').split('\n')
const isExample = (line: string) => line.endsWith('# example')
const uncommented = (some: readonly string[]) => some.map((line) => line.replace(/^( *)#(?! |$)/, '$1')).join('\n')
/** A section with nothing in it is null in YAML, which loading takes as empty. */
const withSections = (values: Values): Values => mapValues(values, (value) => value ?? {})

describe('config/familiar.example.yaml', () => {
  it('is a configuration of defaults as it stands', () => {
    const { log, detector, mqtt, cameras } = loadConfig({ file }, {})
    expect({ log, detector, mqtt, cameras }).toEqual(
      expect.objectContaining({ log: { level: 'info' }, cameras: {}, mqtt: configSchema.parse({}).mqtt }),
    )
  })

  it('gives the defaults, each of them, when they are uncommented', () => {
    const values = parse(uncommented(lines.filter((line) => !isExample(line))))
    const { node, control, ...defaults } = configSchema.parse({})
    expect(withSections(values)).toEqual({ ...defaults, node, control })
    expect({ node, control }).toEqual({ node: {}, control: {} })
  })

  it('has every key, with a value that is valid, when its examples are uncommented too', () => {
    const values = parse(uncommented(lines))
    // The password is in the file itself or in another one, and certificates go with mqtts:// only.
    const mqtt = { ...values.mqtt, password: undefined, url: 'mqtts://broker.local' }
    expect(configSchema.safeParse({ ...values, mqtt }).error).toBeUndefined()
    const kinds = ['rpicam', 'libcamera', 'usb', 'stream', 'video', 'images', 'scene'].map((kind) => `my-${kind}`)
    for (const { path, variant } of configKeys) {
      const found = kinds
        .filter((kind) => variant === undefined || kind === `my-${variant}`)
        .map((kind) => path.map((part) => (part === '<name>' ? kind : part)))
        // A section may be of some kinds only.
        .filter((place) => valueAt(values, place.slice(0, -1)) !== undefined)
        .map((place) => valueAt(values, place))
      expect(found, path.join('.')).not.toHaveLength(0)
      expect(found, path.join('.')).not.toContain(undefined)
    }
  })

  it('has a description above every key', () => {
    for (const [i, line] of lines.entries()) {
      if (/^ *#(?! |$)/.test(line) && !/#my-/.test(line)) expect(lines[i - 1], line).toMatch(/^ *# /)
    }
  })
})
