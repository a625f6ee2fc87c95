import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Board, decodeThrottled } from '../../../src/service/board.ts'

let sys: string
beforeEach(() => {
  sys = mkdtempSync(path.join(tmpdir(), 'board-'))
})
afterEach(() => rmSync(sys, { recursive: true, force: true }))

function file(name: string, text: string, mode = 0o644): string {
  const where = path.join(sys, name)
  mkdirSync(path.dirname(where), { recursive: true })
  writeFileSync(where, text, { mode })
  return where
}

const program = (answer: string): string => file('bin/vcgencmd', `#!/bin/sh\n${answer}\n`, 0o755)
const zone = (number: number, text: string): string => file(`class/thermal/thermal_zone${number}/temp`, text)
const firmware = (text: string, soc = 'soc'): string =>
  file(`devices/platform/${soc}/${soc}:firmware/get_throttled`, text)

const absent = '/nonexistent/vcgencmd'
const stateOf = (vcgencmd = absent) => new Board({ sys, vcgencmd }).state()

test('a computer that says nothing has null', async () => {
  expect(await stateOf()).toEqual({ temperature: null, throttling: null })
})

test('the temperature is that of the hottest zone that can be read', async () => {
  zone(0, '48312\n')
  zone(1, '61300\n')
  zone(2, '')
  zone(3, 'off\n')
  mkdirSync(path.join(sys, 'class/thermal/thermal_zone4/temp'), { recursive: true })
  expect((await stateOf()).temperature).toBe(61.3)
})

describe('what slows a Raspberry Pi down', () => {
  test('is told by its program, and not by the file that forgets', async () => {
    firmware('0\n')
    expect((await stateOf(program('echo throttled=0x50001'))).throttling).toEqual({
      now: ['under-voltage'],
      sinceBoot: ['under-voltage', 'throttled'],
    })
  })

  test('is asked for as the program wants it', async () => {
    const vcgencmd = program('[ "$*" = get_throttled ] && echo throttled=0x0')
    expect((await stateOf(vcgencmd)).throttling).toEqual({ now: [], sinceBoot: [] })
  })

  test.each([
    ['is missing', () => absent],
    ['may not ask', () => program('echo "throttled=0x0"; exit 1')],
    ['says something else', () => program('echo VCHI initialization failed')],
  ])('is told by the kernel where the program %s', async (_, vcgencmd) => {
    firmware('80008\n')
    expect((await stateOf(vcgencmd())).throttling).toEqual({
      now: ['soft temperature limit'],
      sinceBoot: ['soft temperature limit'],
    })
  })

  test('is told by the kernel of a Pi 5, too', async () => {
    firmware('20002\n', 'soc@107c000000')
    expect((await stateOf()).throttling).toEqual({ now: ['frequency capped'], sinceBoot: ['frequency capped'] })
  })

  test('is asked for once, however often the state is wanted within half a minute', async () => {
    const count = path.join(sys, 'count')
    const board = new Board({ sys, vcgencmd: program(`echo >> ${count}; echo throttled=0x4`) })
    const states = [...(await Promise.all([board.state(), board.state()])), await board.state()]
    expect(states.map(({ throttling }) => throttling?.now)).toEqual([['throttled'], ['throttled'], ['throttled']])
    expect(readFileSync(count, 'utf8')).toBe('\n')
  })
})

test('bits that nobody has named are left out', () => {
  expect(decodeThrottled(0x7fe0_fff0 & ~0xf_0000)).toEqual({ now: [], sinceBoot: [] })
})
