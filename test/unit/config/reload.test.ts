import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../../src/config/load.ts'
import { changeText, reload } from '../../../src/config/reload.ts'
import type { Settings } from '../../../src/config/settings.ts'

const door = { door: { source: { type: 'images', path: '/photos' } } }
const settings = (overrides: Record<string, unknown> = {}): Settings =>
  loadConfig({ overrides: { cameras: door, ...overrides } }, { FAMILIAR_CONFIG: undefined, HOME: '/home/ada' })

function reloaded(running: Settings, wanted: Settings) {
  const { settings, changes } = reload(running, wanted)
  const keys = (which: string): string[] => changes.filter(({ effect }) => effect === which).map(({ key }) => key)
  return { settings, applied: keys('now'), needRestart: keys('restart') }
}

describe('reloading the configuration', () => {
  test('finds nothing to do when nothing changed', () => {
    const running = settings()
    expect(reload(running, settings())).toEqual({ settings: running, changes: [] })
  })

  test('applies a live key', () => {
    const { settings: now, applied, needRestart } = reloaded(settings(), settings({ log: { level: 'debug' } }))
    expect(applied).toEqual(['log.level'])
    expect(needRestart).toEqual([])
    expect(now.log.level).toBe('debug')
  })

  test('names a key that needs a restart, and keeps its running value', () => {
    const { settings: now, applied, needRestart } = reloaded(settings(), settings({ mqtt: { base: 'house' } }))
    expect(applied).toEqual([])
    expect(needRestart).toEqual(['mqtt.base'])
    expect(now.mqtt.base).toBe('familiar')
  })

  test('applies the live keys beside those that need a restart', () => {
    const wanted = settings({ log: { level: 'warn' }, node: { name: 'attic' } })
    const { settings: now, applied, needRestart } = reloaded(settings({ node: { name: 'hall' } }), wanted)
    expect(applied).toEqual(['log.level'])
    expect(needRestart).toEqual(['node.name'])
    expect(now).toMatchObject({ log: { level: 'warn' }, node: { name: 'hall' } })
  })

  test('names a camera that came, one that went, and one that changed', () => {
    const source = (path: string) => ({ source: { type: 'images', path } })
    const before = settings({ cameras: { door: source('/a'), attic: source('/b') } })
    const after = settings({ cameras: { door: source('/c'), cellar: source('/b') } })
    const { settings: now, needRestart } = reloaded(before, after)
    expect([...needRestart].sort()).toEqual(['cameras.attic', 'cameras.cellar', 'cameras.door.source.path'])
    expect(now.cameras).toEqual(before.cameras)
  })

  test('changes where a running camera looks, and nothing else of it', () => {
    const look = (path: string, region?: number[]) =>
      settings({ cameras: { door: { source: { type: 'images', path }, ...(region && { region }) } } })
    const { settings: now, applied, needRestart } = reloaded(look('/a'), look('/b', [0, 0, 0.5, 1]))
    expect(applied).toEqual(['cameras.door.region'])
    expect(needRestart).toEqual(['cameras.door.source.path'])
    expect(now.cameras['door']).toMatchObject({ source: { path: '/a' }, region: [0, 0, 0.5, 1] })
  })

  test('a key that is given for the first time, and one that is given no more', () => {
    const url = 'mqtt://broker.local'
    expect(reloaded(settings(), settings({ mqtt: { url } })).needRestart).toEqual(['mqtt.url'])
    const { settings: now, needRestart } = reloaded(settings({ mqtt: { url } }), settings())
    expect(needRestart).toEqual(['mqtt.url'])
    expect(now.mqtt.url).toBe(url)
  })

  test('shows what was and what will be, without secrets', () => {
    const camera = (password: string) => ({ source: { type: 'stream', url: `rtsp://ada:${password}@camera.local/` } })
    const before = settings({ mqtt: { url: 'mqtt://broker.local', username: 'ada', password: 'old-secret' } })
    const after = settings({
      log: { level: 'debug' },
      mqtt: { url: 'mqtt://broker.local', username: 'ada', password: 'new-secret' },
      cameras: { ...door, porch: camera('third-secret') },
    })
    const texts = reload(before, after).changes.map(changeText)
    expect(texts).toContain('log.level: "info" -> "debug"')
    expect(texts).toContain('mqtt.password: "********" -> "********"')
    expect(texts.find((text) => text.startsWith('cameras.porch: not set -> '))).toBeDefined()
    expect(texts.join()).not.toContain('secret')
  })
})
