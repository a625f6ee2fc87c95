import { describe, expect, test } from 'vitest'
import { decodeThrottled } from '../../../../src/service/board.ts'
import { clockFinding } from '../../../../src/service/doctor/clock.ts'
import { Host } from '../../../../src/service/doctor/host.ts'
import { type Machine, machineFindings, thisMachine } from '../../../../src/service/doctor/machine.ts'
import { memoryFindings } from '../../../../src/service/doctor/memory.ts'
import { serviceFindings } from '../../../../src/service/doctor/systemd.ts'
import { FakeMachine } from '../../../support/fake-machine.ts'

const sound: Machine = {
  nodeVersion: '24.1.0',
  arch: 'arm64',
  temperature: 50,
  throttling: decodeThrottled(0),
  board: 'Raspberry Pi 5 Model B Rev 1.0',
  system: { ID: 'debian', VERSION_ID: '13', PRETTY_NAME: 'Debian GNU/Linux 13 (trixie)' },
}

const idsOf = (findings: readonly { readonly id: string | null }[]): (string | null)[] => findings.map(({ id }) => id)

describe('the machine', () => {
  test('that is sound has no finding to act on', () => {
    expect(idsOf(machineFindings(sound))).toEqual([null, null, null, null])
  })

  test.each<[string, Partial<Machine>, string]>([
    ['an old Node', { nodeVersion: '22.9.0' }, 'node-old'],
    ['a 32-bit system', { arch: 'arm' }, 'system-32-bit'],
    ['an old system', { system: { ID: 'debian', VERSION_ID: '11' } }, 'system-old'],
    ['heat', { temperature: 80 }, 'heat'],
    ['under-voltage now', { throttling: decodeThrottled(0x50001) }, 'power-low'],
    ['under-voltage before', { throttling: decodeThrottled(0x50000) }, 'power-was-low'],
    ['slowness of heat', { throttling: decodeThrottled(0x80008) }, 'throttled'],
  ])('with %s is told', (_, machine, id) => {
    expect(idsOf(machineFindings({ ...sound, ...machine })).filter(Boolean)).toEqual([id])
  })

  test('names each reason of being slowed down', () => {
    const power = machineFindings({ ...sound, throttling: decodeThrottled(0xf0000) }).find(
      ({ check }) => check === 'power',
    )
    expect(power?.text).toBe('since the start: under-voltage, frequency capped, throttled, soft temperature limit')
  })

  test('is not looked at for what it does not tell, nor for versions of other systems', () => {
    const silent = { ...sound, temperature: null, throttling: null, system: { ID: 'ubuntu', VERSION_ID: '9' } }
    expect(machineFindings(silent).map(({ check }) => check)).toEqual(['node'])
  })

  test('tells of itself', async () => {
    expect(await thisMachine(new Host())).toMatchObject({ nodeVersion: process.versions.node, arch: process.arch })
    const { root } = new FakeMachine({ '/etc/os-release': 'ID=debian\nVERSION_ID="13"\n' })
    expect((await thisMachine(new Host({ root }))).system).toEqual({ ID: 'debian', VERSION_ID: '13' })
  })
})

test('a program that leaves another one behind, which holds its output, has answered all the same', async () => {
  const host = new FakeMachine({}).program('asked', '/bin/sleep 60 & echo $!').host()
  const { status, stdout } = await host.ask('asked')
  expect(status).toBe(0)
  // It is still there, and nobody waited for it.
  expect(process.kill(Number(stdout), 'SIGKILL')).toBe(true)
})

describe('memory', () => {
  const found = (files: Record<string, string>, daemonRuns = false) =>
    idsOf(memoryFindings(new FakeMachine(files).host(), daemonRuns))
  const plenty = { '/proc/meminfo': 'MemTotal: 900000 kB\nMemAvailable:  409600 kB\n' }
  const little = { '/proc/meminfo': 'MemAvailable: 409599 kB\n' }
  const swaps = (path: string) => `Filename Type Size Used Priority\n${path} file 204800 102400 -2\n`

  test.each<[string, Record<string, string>, (string | null)[]]>([
    ['enough of it', plenty, [null]],
    ['little of it', little, ['memory-low']],
    ['programs killed for want of it', { ...plenty, '/proc/vmstat': 'oom_kill 3\n' }, [null, 'memory-killed']],
    ['some of it on the card', { ...plenty, '/proc/swaps': swaps('/var/swap') }, [null, 'memory-on-card']],
    ['some of it compressed', { ...plenty, '/proc/swaps': swaps('/dev/zram0') }, [null]],
    ['nothing told', {}, []],
  ])('%s', (_, files, ids) => {
    expect(found(files)).toEqual(ids)
  })

  test('is no news while the daemon has what it needs', () => {
    expect(found(little, true)).toEqual([null])
  })
})

describe('the clock', () => {
  const now = Date.UTC(2027, 5, 1)
  const at = async (answer: string, state: { now?: number; synced?: boolean } = {}) =>
    (await clockFinding(new FakeMachine().program('timedatectl', answer).host(), { now, synced: false, ...state })).id

  test.each([
    ['years ago', 'echo NTPSynchronized=yes', { now: 0 }, 'clock-past'],
    ['known to be set', 'exit 1', { synced: true }, null],
    ['set by a server of any kind', 'echo NTPSynchronized=yes', {}, null],
    ['set by nobody', 'echo NTP=no; echo NTPSynchronized=no', {}, 'clock-service-off'],
    ['not set yet', 'echo NTP=yes; echo NTPSynchronized=no', {}, 'clock-unsynced'],
    ['of which nothing is known', 'exit 1', {}, 'clock-unsynced'],
  ])('%s', async (_, answer, state, id) => {
    expect(await at(answer, state)).toBe(id)
  })
})

describe('the service', () => {
  const found = async (lines: string) =>
    idsOf(await serviceFindings(new FakeMachine().program('systemctl', `echo "${lines}"`).host()))
  const unit =
    'LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\nUnitFileState=enabled\nNRestarts='
  const broken = (result: string) => `LoadState=loaded\nActiveState=failed\nSubState=failed\nResult=${result}`

  test.each<[string, string, (string | null)[]]>([
    ['that runs', `${unit}0`, [null]],
    ['that was restarted often', `${unit}3`, [null, 'service-restarts']],
    ['that does not start with the machine', `${unit}0\nUnitFileState=disabled`, [null, 'service-disabled']],
    ['that failed', broken('exit-code'), ['service-failed']],
    ['that systemd gave up', broken('start-limit-hit'), ['service-gave-up']],
    ['that is not installed', 'LoadState=not-found', []],
  ])('%s', async (_, lines, ids) => {
    expect(await found(lines)).toEqual(ids)
  })

  test('is not asked for where there is no systemd', async () => {
    expect(await serviceFindings(new FakeMachine().host())).toEqual([])
  })
})
