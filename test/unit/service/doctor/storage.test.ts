import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../../../src/config/load.ts'
import { cardFindings } from '../../../../src/service/doctor/card.ts'
import { dataFolderFindings } from '../../../../src/service/doctor/data-folder.ts'
import { diskFindings } from '../../../../src/service/doctor/disk.ts'
import { mountOf } from '../../../../src/service/doctor/mounts.ts'
import { secretFindings } from '../../../../src/service/doctor/secrets.ts'
import { FakeMachine } from '../../../support/fake-machine.ts'

const data = '/var/lib/familiar'
const rootOf = (options = 'rw,noatime', type = 'ext4') => `25 1 179:2 / / ${options} shared:1 - ${type} /dev/root rw\n`
const mounted = (more = '', root = rootOf()) => new FakeMachine({ '/proc/self/mountinfo': `${root}${more}` })
const plenty = { bavail: 1e6, bsize: 4096, files: 1e6, ffree: 1e5 }
const ids = (findings: readonly { readonly id: string | null }[]) => findings.map(({ id }) => id)

describe('a mount', () => {
  test('is the one of the longest path, and of two the upper one', () => {
    const more =
      '26 25 8:1 / /var rw - xfs /dev/sda1 rw\n27 25 8:2 / /var/lib rw - btrfs x rw\n28 25 8:3 / /var/lib ro - ext4 y rw\n'
    expect(mountOf(data, mounted(more).host())).toMatchObject({ point: '/var/lib', device: '8:3', type: 'ext4' })
    expect(mountOf('/variety', mounted(more).host())).toMatchObject({ point: '/' })
  })

  test('has its spaces back', () => {
    const host = mounted('26 25 8:1 / /my\\040disk rw - ext4 /dev/sda1 rw\n').host()
    expect(mountOf('/my disk/familiar', host)?.point).toBe('/my disk')
  })

  test('is unknown where the kernel does not tell', () => {
    expect(mountOf(data, new FakeMachine().host())).toBeNull()
  })
})

describe('the disk', () => {
  test.each([
    ['with room', {}, [null]],
    ['with little room', { bavail: 50_000 }, ['disk-scarce']],
    ['without room', { bavail: 5000 }, ['disk-full']],
    ['without room for files', { ffree: 5 }, [null, 'disk-no-inodes']],
    ['whose files are not bounded', { files: 0, ffree: 0 }, [null]],
  ])('%s', (_, room, found) => {
    expect(ids(diskFindings(data, mounted().host(), { ...plenty, ...room }))).toEqual(found)
  })

  test.each([
    ['that became read-only', rootOf('ro,noatime'), 'disk-read-only'],
    ['that an error made read-only', rootOf('rw,emergency_ro'), 'disk-read-only'],
    ['on the network', rootOf('rw', 'nfs4'), 'disk-network'],
    ['in memory', rootOf('rw', 'tmpfs'), 'disk-temporary'],
  ])('%s', (_, root, id) => {
    expect(ids(diskFindings(data, mounted('', root).host(), plenty))).toEqual([null, id])
  })
})

describe('the SD card', () => {
  const disk = '/sys/devices/mmc0/block/mmcblk0'
  function card(root = rootOf()): FakeMachine {
    return mounted('', root)
      .file(`${disk}/mmcblk0p2/partition`, '2\n')
      .link('/sys/dev/block/179:2', '../../devices/mmc0/block/mmcblk0/mmcblk0p2')
      .file('/proc/uptime', '86400.00 300000.00\n')
      .file(`${disk}/stat`, '100 1 2 3 5000 6 2000000 8 9 10 11\n')
  }
  const found = async (machine: FakeMachine) => ids(await cardFindings(data, machine.host()))

  test('that is well tells what was written to it', async () => {
    const [finding] = await cardFindings(data, card().host())
    expect(finding).toMatchObject({
      level: 'ok',
      text: 'mmcblk0: 1.0 GB written since the start, 1.0 GB a day',
    })
  })

  test.each<[string, (machine: FakeMachine) => FakeMachine, (string | null)[]]>([
    ['much written to', (it) => it.file(`${disk}/stat`, '1 1 2 3 5 6 50000000 8\n'), ['card-busy']],
    ['much written to while it started', (it) => it.file('/proc/uptime', '60.0 1.0\n'), [null]],
    [
      'with errors in its file system',
      (it) => it.file('/sys/fs/ext4/mmcblk0p2/errors_count', '2\n'),
      ['disk-errors', null],
    ],
    ['with a long life before it', (it) => it.file(`${disk}/device/life_time`, '0x01 0x02\n'), [null, null]],
    ['with a life behind it', (it) => it.file(`${disk}/device/life_time`, '0x01 0x0a\n'), ['card-worn', null]],
    [
      'with its spare blocks used',
      (it) => it.file(`${disk}/device/life_time`, '0x01 0x01\n').file(`${disk}/device/pre_eol_info`, '0x02\n'),
      ['card-worn', null],
    ],
    [
      'that does not answer',
      (it) => it.program('dmesg', 'echo "[ 9.1] mmc0: error -110 whilst initialising SD card"'),
      [null, 'card-failing'],
    ],
    [
      'that cannot be read, as only the journal tells',
      (it) =>
        it.program('dmesg', 'exit 1').program('journalctl', 'echo "I/O error, dev mmcblk0, sector 1234 op 0x0:(READ)"'),
      [null, 'card-failing'],
    ],
    ['of which nobody complains', (it) => it.program('dmesg', 'echo "mmc0: new high speed SDHC card"'), [null]],
  ])('%s', async (_, change, expected) => {
    expect(await found(change(card()))).toEqual(expected)
  })

  test('on which each reading is written', async () => {
    expect(await found(card(rootOf('rw')))).toEqual([null, 'card-access-times'])
  })

  test('is none where the data is on another disk', async () => {
    expect(await found(mounted())).toEqual([])
  })
})

describe('the data folder', () => {
  const found = async (machine: FakeMachine, path: string, user = {}) =>
    ids(await dataFolderFindings(path, machine.host({ uid: process.getuid?.() ?? 0, ...user })))[0]
  function folder(mode: number): { machine: FakeMachine; path: string } {
    const machine = mounted()
    const path = join(machine.root, 'data')
    mkdirSync(path)
    chmodSync(path, mode)
    return { machine, path }
  }

  test.each([
    [0o700, null],
    [0o755, 'data-folder-open'],
    [0o500, 'data-folder-locked'],
  ])('with mode %o', async (mode, id) => {
    const { machine, path } = folder(mode)
    expect(await found(machine, path)).toBe(id)
  })

  test('of somebody else', async () => {
    const { machine, path } = folder(0o700)
    expect(await found(machine, path, { uid: 54_321 })).toBe('data-folder-foreign')
  })

  test('that is a file, or lies below one', async () => {
    const machine = mounted()
    writeFileSync(join(machine.root, 'data'), '')
    expect(await found(machine, join(machine.root, 'data'))).toBe('data-folder-is-none')
    expect(await found(machine, join(machine.root, 'data/below'))).toBe('data-folder-unreachable')
  })

  test('that is not there yet is made where that may be', async () => {
    const machine = mounted()
    expect(await found(machine, join(machine.root, 'a/b'))).toBeNull()
  })
})

describe('secrets', () => {
  const config = '/etc/familiar/familiar.yaml'
  function found(text: string, mode: number, env: Record<string, string> = {}): (string | null)[] {
    const machine = new FakeMachine().file(config, text, mode)
    const settings = loadConfig({ file: join(machine.root, config) }, { HOME: '/', ...env })
    const below = (path: string | undefined) => path?.replace(machine.root, '')
    const mqtt = { ...settings.mqtt, password_file: below(settings.mqtt.password_file) }
    return ids(
      secretFindings({ ...settings, file: config, mqtt } as typeof settings, machine.file('/etc/familiar/pw').host()),
    )
  }
  const url = 'mqtt: { url: "mqtt://broker.local", username: familiar, password: S3cret }'

  test.each([
    ['in the configuration that all may read', url, 0o644, ['config-open']],
    ['in the configuration that few may read', url, 0o640, [null]],
    ['of a stream', 'cameras: { a: { source: { type: stream, url: "rtsp://a:S3cret@b/c" } } }', 0o644, ['config-open']],
    ['in a file of its own that all may read', 'mqtt: { url: "mqtt://b", password_file: pw }', 0o644, ['secret-open']],
    ['nowhere', 'log: { level: info }', 0o644, [null]],
  ])('%s', (_, text, mode, expected) => {
    expect(found(text, mode)).toEqual(expected)
  })

  test('of the environment are not in the file', () => {
    const env = { FAMILIAR_MQTT__PASSWORD: 'S3cret' }
    expect(found('mqtt: { url: "mqtt://broker.local", username: familiar }', 0o644, env)).toEqual([null])
  })
})
