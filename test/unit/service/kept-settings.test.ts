import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Env } from '../../../src/config/environment.ts'
import { loadWithOrigins } from '../../../src/config/load.ts'
import { keepValues, type NewValues, type Reread } from '../../../src/service/kept-settings.ts'

let folder: string
let config: string
let kept: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'familiar-test-'))
  config = join(folder, 'familiar.yaml')
  kept = join(folder, 'data/settings.yaml')
  writeFileSync(config, JSON.stringify({ data: 'data', recognition: { min_looks: 4 } }))
})

afterEach(() => rmSync(folder, { recursive: true }))

const reread =
  (env: Env = {}): Reread =>
  (tried) =>
    loadWithOrigins({ file: config, ...(tried && { kept: tried }) }, env)
const keep = (values: NewValues, env?: Env) => keepValues(values, reread(env)).settings

describe('what is set while the daemon runs', () => {
  it('goes over the file, for later starts, too, and says where it comes from', () => {
    expect(keep({ 'recognition.min_looks': 5, 'log.level': 'debug' }).recognition.min_looks).toBe(5)
    const { settings, origin } = reread()()
    expect([settings.recognition.min_looks, settings.log.level]).toEqual([5, 'debug'])
    expect(origin(['recognition', 'min_looks'])).toMatch(new RegExp(`^${kept}:\\d+:\\d+$`))
  })

  it('is taken back by null, down to the last value and its file', () => {
    keep({ 'recognition.min_looks': 5, 'log.level': 'debug' })
    expect(keep({ 'recognition.min_looks': null }).recognition.min_looks).toBe(4)
    expect(readFileSync(kept, 'utf8')).not.toContain('recognition')
    expect(keep({ 'log.level': null }).log.level).toBe('info')
    expect(() => statSync(kept)).toThrow('ENOENT')
  })

  it('is readable by nobody else', () => {
    keep({ 'log.level': 'debug' })
    expect(statSync(kept).mode & 0o777).toBe(0o600)
  })

  it('goes under the environment, which fixes a value', () => {
    const env = { FAMILIAR_LOG__LEVEL: 'warn' }
    expect(() => keep({ 'log.level': 'debug' }, env)).toThrow('fixed by FAMILIAR_LOG__LEVEL')
    keep({ 'log.level': 'debug' })
    expect(reread(env)().settings.log.level).toBe('warn')
  })

  it.each<[string, NewValues, string, string]>([
    ['a value that needs a restart', { 'mqtt.url': 'mqtt://elsewhere' }, 'key-not-live', 'mqtt.url'],
    ['who may change things', { 'mqtt.commands': 'trusted-broker' }, 'key-not-live', 'mqtt.commands'],
    ['an unknown key', { 'recognition.min_look': 3 }, 'config-invalid', 'unknown key'],
    ['a prototype', { __proto__: null, '__proto__.polluted': 1 }, 'config-invalid', 'unknown key'],
    ['a section', { recognition: 3 }, 'config-invalid', 'is a section'],
    ['a value out of bounds', { 'recognition.min_looks': 99 }, 'config-invalid', 'min_looks'],
    ['a value of another type', { 'recognition.min_looks': 'three' }, 'config-invalid', 'min_looks'],
  ])('refuses %s, and then keeps nothing of it all', (_, values, code, words) => {
    keep({ 'log.level': 'debug' })
    const all = { 'recognition.min_looks': 7, ...values }
    expect(() => keep(all)).toThrow(expect.objectContaining({ code }))
    expect(() => keep(all)).toThrow(words)
    expect(reread()().settings).toMatchObject({ log: { level: 'debug' }, recognition: { min_looks: 4 } })
  })

  it('and stands there by hand although it needs a restart is named with its line', () => {
    keep({ 'log.level': 'debug' })
    writeFileSync(kept, 'log:\n  level: warn\ndata: /elsewhere\n')
    expect(() => reread()()).toThrow(`${kept}:3:1: data: can stand in the configuration file only`)
  })

  it('and was damaged by hand is named with its line', () => {
    keep({ 'log.level': 'debug' })
    writeFileSync(kept, 'log:\n  level: loud\n')
    expect(() => reread()()).toThrow(`${kept}:2:3`)
  })
})
