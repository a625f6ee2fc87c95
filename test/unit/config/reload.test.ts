import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../../src/config/load.ts'
import { reload } from '../../../src/config/reload.ts'
import type { Settings } from '../../../src/config/settings.ts'

const door = { door: { source: { type: 'images', path: '/photos' } } }
const settings = (overrides: Record<string, unknown> = {}): Settings =>
  loadConfig({ overrides: { cameras: door, ...overrides } }, { FAMILIAR_CONFIG: undefined, HOME: '/home/ada' })

describe('reloading the configuration', () => {
  test('finds nothing to do when nothing changed', () => {
    const running = settings()
    expect(reload(running, settings())).toEqual({ settings: running, applied: [], needRestart: [] })
  })

  test('applies a live key', () => {
    const { settings: now, applied, needRestart } = reload(settings(), settings({ log: { level: 'debug' } }))
    expect(applied).toEqual(['log.level'])
    expect(needRestart).toEqual([])
    expect(now.log.level).toBe('debug')
  })

  test('names a key that needs a restart, and keeps its running value', () => {
    const { settings: now, applied, needRestart } = reload(settings(), settings({ mqtt: { base: 'house' } }))
    expect(applied).toEqual([])
    expect(needRestart).toEqual(['mqtt.base'])
    expect(now.mqtt.base).toBe('familiar')
  })

  test('applies the live keys beside those that need a restart', () => {
    const wanted = settings({ log: { level: 'warn' }, node: { name: 'attic' } })
    const { settings: now, applied, needRestart } = reload(settings({ node: { name: 'hall' } }), wanted)
    expect(applied).toEqual(['log.level'])
    expect(needRestart).toEqual(['node.name'])
    expect(now).toMatchObject({ log: { level: 'warn' }, node: { name: 'hall' } })
  })

  test('names a camera that came, one that went, and one that changed', () => {
    const source = (path: string) => ({ source: { type: 'images', path } })
    const before = settings({ cameras: { door: source('/a'), attic: source('/b') } })
    const after = settings({ cameras: { door: source('/c'), cellar: source('/b') } })
    const { settings: now, needRestart } = reload(before, after)
    expect([...needRestart].sort()).toEqual(['cameras.attic', 'cameras.cellar', 'cameras.door.source.path'])
    expect(now.cameras).toEqual(before.cameras)
  })

  test('a key that is given for the first time, and one that is given no more', () => {
    const url = 'mqtt://broker.local'
    expect(reload(settings(), settings({ mqtt: { url } })).needRestart).toEqual(['mqtt.url'])
    const { settings: now, needRestart } = reload(settings({ mqtt: { url } }), settings())
    expect(needRestart).toEqual(['mqtt.url'])
    expect(now.mqtt.url).toBe(url)
  })
})
