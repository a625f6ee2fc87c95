import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Synchronisation } from '../../../src/clock/synchronisation.ts'
import { eventually } from '../../support/eventually.ts'

let folder: string
const path = (name: string) => join(folder, name)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'familiar-clock-'))
  writeFileSync(path('systemd'), '')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A machine whose `timedatectl` is a script that notes that it was asked, and then does as told. */
function machine(script: string, askEvery = 0): Synchronisation {
  writeFileSync(path('ask'), `#!/bin/sh\necho asked >> '${path('asked')}'\n${script}\n`)
  chmodSync(path('ask'), 0o755)
  const [timesyncMark, systemdMark] = [path('synchronized'), path('systemd')]
  return new Synchronisation({ timesyncMark, systemdMark, ask: [path('ask')], askEvery })
}

const asked = () => readFileSync(path('asked'), 'utf8').split('\n').length - 1

test('a machine with the mark of systemd-timesyncd is right at once, and nothing is asked', () => {
  const clock = machine('echo no')
  writeFileSync(path('synchronized'), '')
  expect(clock.synced).toBe(true)
  expect(asked).toThrow()
})

test('a machine without systemd is a container, with the clock of its host', () => {
  rmSync(path('systemd'))
  expect(machine('echo no').synced).toBe(true)
})

test('one with chrony or ntpd is right when the kernel says so, from the next call on', async () => {
  const clock = machine('echo yes', 3_600_000)
  expect(clock.synced).toBe(false)
  await eventually(() => expect(clock.synced).toBe(true))
  expect(asked()).toBe(1)
})

test('one that was right stays so', async () => {
  const clock = machine('echo no')
  writeFileSync(path('synchronized'), '')
  expect(clock.synced).toBe(true)
  rmSync(path('synchronized'))
  expect(clock.synced).toBe(true)
})

test.each([
  ['says no', 'echo no'],
  ['fails', 'echo yes; exit 1'],
])('one that %s is not right, and is asked again', async (_, script) => {
  const clock = machine(script)
  await eventually(() => {
    expect(clock.synced).toBe(false)
    expect(asked()).toBeGreaterThanOrEqual(2)
  })
})

test('one without such a command is not right', async () => {
  const clock = machine('echo yes')
  rmSync(path('ask'))
  expect(clock.synced).toBe(false)
  await new Promise(setImmediate)
  expect(clock.synced).toBe(false)
})

test('is asked seldom', async () => {
  const clock = machine('echo no', 3_600_000)
  for (let i = 0; i < 5; i++) expect(clock.synced).toBe(false)
  await eventually(() => expect(asked()).toBe(1))
  expect(clock.synced).toBe(false)
  expect(asked()).toBe(1)
})
