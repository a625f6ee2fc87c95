import { describe, expect, it } from 'vitest'
import { configSchema } from '../../../src/config/schema.ts'
import { completeSettings, nodeName } from '../../../src/config/settings.ts'

const complete = (env: Record<string, string>, config = {}) =>
  completeSettings(configSchema.parse(config), null, { env, hostname: 'Pi', home: '/home/ada' })

describe('the data folder', () => {
  it('is the first of systemd’s state folders', () => {
    expect(complete({ STATE_DIRECTORY: '/var/lib/familiar:/var/lib/other' }).data).toBe('/var/lib/familiar')
  })

  it('lies in XDG_DATA_HOME, which counts only when it is absolute', () => {
    expect(complete({ XDG_DATA_HOME: '/xdg' }).data).toBe('/xdg/familiar')
    expect(complete({ XDG_DATA_HOME: 'xdg', STATE_DIRECTORY: '' }).data).toBe('/home/ada/.local/share/familiar')
  })

  it('takes the control socket along, unless that is given', () => {
    expect(complete({}, { data: '/d' }).control.socket).toBe('/d/control.sock')
    expect(complete({}, { data: '/d', control: { socket: '/s' } }).control.socket).toBe('/s')
  })
})

describe('nodeName', () => {
  it.each([
    ['raspberrypi', 'raspberrypi'],
    ['Front.Door', 'front-door'],
    ['_my_pi', 'my_pi'],
    ['käse', 'k-se'],
    ['x'.repeat(40), 'x'.repeat(32)],
    ['', 'familiar'],
    ['...', 'familiar'],
  ])('makes %j %j', (hostname, name) => {
    expect(nodeName(hostname)).toBe(name)
    expect(configSchema.parse({ node: { name } }).node.name).toBe(name)
  })
})
