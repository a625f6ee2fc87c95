import { describe, expect, test } from 'vitest'
import { decodeThrottled } from '../../../src/service/board.ts'
import { type Machine, machineFindings, neededMemory, thisMachine } from '../../../src/service/doctor/machine.ts'

const sound: Machine = {
  nodeVersion: '24.1.0',
  arch: 'arm64',
  availableMemory: neededMemory,
  temperature: 50,
  throttling: decodeThrottled(0),
  board: 'Raspberry Pi 5 Model B Rev 1.0',
}

const levels = (machine: Partial<Machine>, daemonRuns = false): Record<string, string> =>
  Object.fromEntries(machineFindings({ ...sound, ...machine }, daemonRuns).map(({ check, level }) => [check, level]))

test('a sound machine has no finding to act on', () => {
  expect(levels({})).toEqual({ node: 'ok', memory: 'ok', temperature: 'ok', power: 'ok' })
})

test.each<[string, Partial<Machine>, string, string]>([
  ['an old Node', { nodeVersion: '22.9.0' }, 'node', 'problem'],
  ['a 32-bit system', { arch: 'arm' }, 'node', 'problem'],
  ['little memory', { availableMemory: neededMemory - 1 }, 'memory', 'warning'],
  ['heat', { temperature: 80 }, 'temperature', 'warning'],
  ['under-voltage now', { throttling: decodeThrottled(0x50001) }, 'power', 'problem'],
  ['under-voltage before', { throttling: decodeThrottled(0x50000) }, 'power', 'warning'],
])('%s is told', (_, machine, check, level) => {
  expect(levels(machine)).toMatchObject({ [check]: level })
})

describe('the words of throttling', () => {
  test('name each bit', () => {
    const [finding] = machineFindings({ ...sound, throttling: decodeThrottled(0xf0000) }, false).filter(
      ({ check }) => check === 'power',
    )
    expect(finding?.text).toBe('since the start: under-voltage, frequency capped, throttled, soft temperature limit')
  })
})

test('little memory is no news while the daemon has what it needs', () => {
  expect(levels({ availableMemory: 0 }, true)).toMatchObject({ memory: 'ok' })
})

test('what a machine does not tell is not looked at', () => {
  expect(levels({ availableMemory: null, temperature: null, throttling: null })).toEqual({ node: 'ok' })
})

test('this machine tells of itself', async () => {
  expect(await thisMachine()).toMatchObject({ nodeVersion: process.versions.node, availableMemory: expect.any(Number) })
})
