import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfigFile } from '../../../src/config/file.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { configSchema } from '../../../src/config/schema.ts'
import { isFamiliarError } from '../../../src/domain/errors.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'familiar-config-'))
  file = path.join(folder, 'familiar.yaml')
})
afterEach(() => rmSync(folder, { recursive: true }))

function load(yaml: string, env: Record<string, string> = {}, overrides: Record<string, unknown> = {}) {
  writeFileSync(file, yaml)
  return loadConfig({ file, overrides }, env)
}

/** The error that this throws, as `code: message`, with the file's name cut to `FILE`. */
function failure(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isFamiliarError(error)) return `${error.code}: ${error.message.replaceAll(file, 'FILE')}`
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('where values come from', () => {
  it('takes the defaults for what nobody sets', () => {
    expect(load('', { HOME: '/home/ada' })).toEqual({
      ...configSchema.parse({}),
      file,
      data: '/home/ada/.local/share/familiar',
      models: path.resolve('models'),
      node: { name: expect.stringMatching(/^[a-z0-9][a-z0-9_-]{0,31}$/) },
      control: { socket: '/home/ada/.local/share/familiar/control.sock' },
    })
  })

  it('reads the system’s file when none is named, and only that one may be missing', () => {
    expect(readConfigFile(undefined, {}, file)).toBeNull()
    expect(readConfigFile(undefined, { FAMILIAR_CONFIG: '' }, file)).toBeNull()
    writeFileSync(file, 'log: {}')
    expect(readConfigFile(undefined, {}, file)).toEqual({ name: file, text: 'log: {}' })
    expect(failure(() => readConfigFile(undefined, {}, path.join(file, 'below')))).toContain('is not a folder')
  })

  it('lets the command line win over the environment, that over the file, and that over the defaults', () => {
    const yaml = 'recognition: { min_looks: 4, quality: { min_face: 50 }, false_match_rate: 0.01 }'
    const env = { FAMILIAR_RECOGNITION__MIN_LOOKS: '5', FAMILIAR_RECOGNITION__QUALITY__MIN_FACE: '60' }
    expect(load(yaml, env, { recognition: { min_looks: 6 } }).recognition).toMatchObject({
      min_looks: 6,
      quality: { min_face: 60, enrolment: { min_face: 50 } },
      false_match_rate: 0.01,
    })
  })

  it('takes the credentials of the service for what the file does not name', () => {
    const env = { CREDENTIALS_DIRECTORY: folder }
    expect(load('', env).mqtt.password_file).toBeUndefined()
    const password = path.join(folder, 'mqtt-password')
    const key = path.join(folder, 'mqtt-key')
    writeFileSync(password, 'secret')
    writeFileSync(key, 'secret')
    const yaml = 'mqtt: { url: "mqtts://broker", tls: { cert: hall.crt } }'
    expect(load(yaml, env).mqtt).toMatchObject({ password_file: password, tls: { key } })
    expect(
      load('mqtt: { url: "mqtts://broker", password_file: /own, tls: { cert: a, key: /b } }', env).mqtt,
    ).toMatchObject({
      password_file: '/own',
      tls: { key: '/b' },
    })
    expect(failure(() => load(`${yaml.slice(0, -1)}, password: two }`, env))).toContain(
      'credential of the service: mqtt.password_file: cannot be beside a password',
    )
  })

  it('takes an undefined value of the command line as not given', () => {
    expect(load('log: { level: warn }', {}, { log: { level: undefined } }).log.level).toBe('warn')
  })

  it('finds the file that FAMILIAR_CONFIG names, unless the caller names one', () => {
    writeFileSync(file, 'node: { name: door }')
    expect(loadConfig({}, { FAMILIAR_CONFIG: file }).node.name).toBe('door')
    const other = path.join(folder, 'other.yaml')
    writeFileSync(other, 'node: { name: garden }')
    expect(loadConfig({ file: other }, { FAMILIAR_CONFIG: file })).toMatchObject({
      file: other,
      node: { name: 'garden' },
    })
  })

  it.each(['', '# nothing but a comment\n', '---\n'])('takes the empty file %j as an empty configuration', (yaml) => {
    expect(load(yaml).detector).toEqual({ runtime: 'auto', min_score: 0.5 })
  })

  it('takes a section whose keys are all commented out as empty', () => {
    expect(load('mqtt:\n  # url: mqtt://broker\ncameras:\n').mqtt.base).toBe('familiar')
  })
})

describe('the environment', () => {
  it('reads numbers and booleans as YAML does, and leaves texts alone', () => {
    const settings = load('cameras: { door: { source: { type: images, path: x } } }', {
      FAMILIAR_MQTT__PASSWORD: '0123',
      FAMILIAR_DETECTOR__MIN_SCORE: '0.6',
      FAMILIAR_CAMERAS__DOOR__SOURCE__LOOP: 'true',
      PATH: '/bin',
    })
    expect(settings.mqtt.password).toBe('0123')
    expect(settings.detector.min_score).toBe(0.6)
    expect(settings.cameras['door']?.source).toMatchObject({ loop: true })
  })

  it.each([
    ['FAMILIAR_MQT__URL', 'unknown variable; did you mean FAMILIAR_MQTT__URL?'],
    ['FAMILIAR_CAMERAS__YARD__SOURCE__TIPE', 'unknown variable; did you mean FAMILIAR_CAMERAS__YARD__SOURCE__TYPE?'],
    ['FAMILIAR_CONFIGS', 'unknown variable; did you mean FAMILIAR_CONFIG?'],
    ['FAMILIAR_SOMETHING_ELSE', 'unknown variable'],
    ['FAMILIAR_MQTT', 'names a section; set the keys in it one by one'],
  ])('refuses %s', (name, text) => {
    expect(failure(() => load('', { [name]: 'x' }))).toBe(
      `config-invalid: The configuration has a problem:\n  ${name}: ${text}`,
    )
  })

  it('names the variable whose value is wrong', () => {
    expect(failure(() => load('', { FAMILIAR_MQTT__EMBEDDED_PORT: '70000' }))).toContain(
      'FAMILIAR_MQTT__EMBEDDED_PORT: mqtt.embedded_port: must be at most 65535, is 70000',
    )
  })
})

describe('paths', () => {
  it('are relative to the file in the file, and to the working directory elsewhere', () => {
    const yaml = 'data: state\nmodels: ~/nets\ncameras: { a: { source: { type: images, path: ../photos/*.jpg } } }'
    const settings = load(yaml, { HOME: '/home/ada', FAMILIAR_CONTROL__SOCKET: 'run/sock' })
    expect(settings.data).toBe(path.join(folder, 'state'))
    expect(settings.models).toBe('/home/ada/nets')
    expect(settings.cameras['a']?.source).toMatchObject({ path: path.resolve(folder, '../photos/*.jpg') })
    expect(settings.control.socket).toBe(path.resolve('run/sock'))
  })
})

describe('files that cannot be read', () => {
  it('names a missing file', () => {
    expect(failure(() => loadConfig({ file }, {}))).toBe(
      'config-missing: The configuration file FILE cannot be read: it does not exist',
    )
  })

  it('names a missing file of FAMILIAR_CONFIG', () => {
    expect(failure(() => loadConfig({}, { FAMILIAR_CONFIG: file }))).toContain('it does not exist')
  })

  it('refuses a folder', () => {
    mkdirSync(file)
    expect(failure(() => loadConfig({ file }, {}))).toMatch(/^config-missing: .*it is a folder$/)
  })

  it('refuses bytes that are not UTF-8', () => {
    writeFileSync(file, Buffer.from([0x61, 0x3a, 0x20, 0xff]))
    expect(failure(() => loadConfig({ file }, {}))).toBe(
      'config-invalid: The configuration file FILE is not a text in UTF-8',
    )
  })
})

describe('what is wrong in a file', () => {
  it.each([
    ['detector: { min_scor: 0.5 }', 'FILE:1:13: detector.min_scor: unknown key; did you mean `detector.min_score`?'],
    ['min_score: 0.5', 'FILE:1:1: min_score: unknown key; did you mean `detector.min_score`?'],
    ['mqqt: {}', 'FILE:1:1: mqqt: unknown key; did you mean `mqtt`?'],
    ['colour: red', 'FILE:1:1: colour: unknown key'],
    ['recognition:\n  min_looks: 0', 'FILE:2:3: recognition.min_looks: must be at least 2, is 0'],
    ['recognition:\n  min_looks: 1.5', 'FILE:2:3: recognition.min_looks: must be a whole number, is 1.5'],
    ['recognition: { min_looks: }', 'FILE:1:16: recognition.min_looks: must be a number, is empty'],
    ['detector: { min_score: high }', 'FILE:1:13: detector.min_score: must be a number, is a text'],
    ['log: { level: loud }', 'FILE:1:8: log.level: must be one of trace, debug, info, warn, error, is "loud"'],
    ['node: { name: 7 }', 'FILE:1:9: node.name: must be a text (put it in quotes), is 7'],
    ['node: [a]', 'FILE:1:1: node: must be a section of keys, is a list'],
    ['mqtt: { base: "" }', 'FILE:1:9: mqtt.base: must be one topic level'],
    ['models: ""', 'FILE:1:1: models: must not be empty, is a text'],
    ['cameras: { Door: { source: { type: scene, path: x } } }', 'FILE:1:12: cameras.Door: a camera name has'],
    ['cameras: { a: {} }', 'FILE:1:12: cameras.a.source: is missing'],
    [
      'cameras: { a: { source: {} } }',
      'FILE:1:17: cameras.a.source.type: is missing; give one of rpicam, libcamera, usb, stream, video, images, scene',
    ],
    [
      'cameras: { a: { source: { type: tv } } }',
      'cameras.a.source.type: must be one of rpicam, libcamera, usb, stream, video, images, scene, is "tv"',
    ],
    [
      'cameras: { a: { source: { type: scene, path: x, fps: 5 } } }',
      'cameras.a.source.fps: goes only with `type: rpicam` or `type: libcamera` or `type: usb` or `type: images`',
    ],
    [
      'cameras: { a: { source: { type: images, path: x, fps: 0 } } }',
      'cameras.a.source.fps: must be more than 0, is 0',
    ],
    ['mqtt: { base: a }\nmqtt: { base: b }', 'FILE:2:1: mqtt: is given twice; first at FILE:1:1'],
    ['mqtt: [', 'FILE:1:8: the indentation does not match the lines around it, or a bracket before is not closed'],
    ['mqtt:\n\tbase: a', 'FILE:2:1: a tab is used for indentation; use spaces'],
    ['models: *none', 'FILE:1:9: models: refers to an anchor that is not set before it'],
    ['hello', 'FILE:1:1: the file must be a map of keys'],
    ['- a', 'FILE:1:1: the file must be a map of keys'],
    ['? [a]\n: 1', 'FILE:1:3: this cannot be a key'],
    ['cameras: { __proto__: 1 }', 'FILE:1:12: cameras: this cannot be a key'],
    ['a: 1\n---\nb: 2', 'FILE:2:1: the file holds more than one document'],
    [bomb(), 'FILE:1:1: its aliases multiply to too much'],
  ])('%j', (yaml, text) => {
    expect(failure(() => load(yaml))).toContain(text)
  })

  it.each([
    ['region: 5', 'cameras.a.region: must be a list, is 5'],
    ['region: [0, 0, 1.2, 1]', 'cameras.a.region.2: must be at most 1, is 1.2'],
    ['region: [0, 0, 1]', 'cameras.a.region: must be four numbers: left, top, width, height'],
    ['region: [0.5, 0, 0.6, 1]', 'cameras.a.region: reaches beyond the picture'],
    ['masks: [[[0, 0], [1, 1]]]', 'cameras.a.masks.0: a mask has at least three corners'],
  ])('in a list is told by its place: %s', (key, text) => {
    expect(failure(() => load(`cameras: { a: { source: { type: images, path: x }, ${key} } }`))).toContain(text)
  })

  it('is told all at once, wherever it comes from', () => {
    const yaml = 'recognition:\n  min_looks: 99\n  min_look: 1\nmqtt:\n  url: ftp://host\n'
    const message = failure(() => load(yaml, { FAMILIAR_NOD__NAME: 'x' }, { presence: { absent_after: 0 } }))
    expect(message.split('\n')).toEqual([
      'config-invalid: The configuration has 5 problems:',
      '  FAMILIAR_NOD__NAME: unknown variable; did you mean FAMILIAR_NODE__NAME?',
      '  FILE:2:3: recognition.min_looks: must be at most 10, is 99',
      '  FILE:3:3: recognition.min_look: unknown key; did you mean `recognition.min_looks`?',
      '  command line: presence.absent_after: must be at least 0.5, is 0',
      '  FILE:5:3: mqtt.url: give a URL such as mqtt://broker.local:1883',
    ])
  })

  it('of a file that is not YAML, says nothing of missing keys', () => {
    const message = failure(() => load('cameras: [', { FAMILIAR_CAMERAS__A__SOURCE__PATH: 'x' }))
    expect(message).toContain('has a problem:')
  })
})

describe('secrets', () => {
  it.each([
    'mqtt: { password: [hunter2] }',
    'mqtt: { password: { hunter2: 1 } }',
    'mqtt: { password: !hunter2 }',
    'mqtt: { password: *hunter2 }',
    'mqtt: { password: &hunter2 &other x }',
    'mqtt: { password: "hunter2" x }',
    'mqtt: { password: "hunter2',
    'mqtt: { password: "\\qhunter2" }',
    'mqtt: { password: `hunter2 }',
    'mqtt: { password hunter2 }',
    'mqtt: { password:hunter2 }',
    'mqtt: hunter2',
    'password: hunter2',
    'mqtt: { pasword: hunter2 }',
    'mqtt: { url: "http://ada:hunter2@host" }',
    '%hunter2',
  ])('do not appear in what is said of %j', (yaml) => {
    expect(failure(() => load(yaml))).not.toContain('hunter2')
  })

  it('do not appear when they are numbers or come from elsewhere', () => {
    expect(failure(() => load('mqtt: { password: 8273645 }'))).not.toContain('8273645')
    expect(failure(() => load('', {}, { mqtt: { password: 8273645 } }))).not.toContain('8273645')
    expect(failure(() => load('', { FAMILIAR_MQTT__PASWORD: 'hunter2' }))).not.toContain('hunter2')
  })
})

/** A small file whose aliases expand to a million values. */
function bomb(): string {
  const ten = (name: string) => `[${Array(10).fill(name).join(', ')}]`
  const level = (name: string, of: string) => `${name}: &${name} ${ten(of)}`
  return [level('a', '1'), level('b', '*a'), level('c', '*b'), level('d', '*c'), level('e', '*d')].join('\n')
}
