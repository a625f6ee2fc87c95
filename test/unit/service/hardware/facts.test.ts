import { expect, test } from 'vitest'
import { Host } from '../../../../src/service/doctor/host.ts'
import { staticFacts } from '../../../../src/service/hardware/facts.ts'
import { FakeMachine } from '../../../support/fake-machine.ts'

test('a Raspberry Pi is read from the files of its kernel', async () => {
  const it = new FakeMachine({
    '/proc/cpuinfo': 'processor\t: 0\nFeatures\t: fp asimd asimddp crc32\nCPU part\t: 0xd08\n\nprocessor\t: 1\n',
    '/proc/meminfo': 'MemTotal:        1000 kB\n',
    '/proc/pressure/cpu': 'some avg10=0.00\n',
    '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io pids\n',
    '/sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq': '1800000\n',
    '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    '/usr/lib/aarch64-linux-gnu/libopencv_core.so.4.6.0': '',
    '/usr/lib/aarch64-linux-gnu/libopencv_core.so.406': '',
  }).program('rpicam-vid', 'echo rpicam-apps build: v1.5.0; echo libcamera build: v0.3.0')
  expect(await staticFacts(it.host())).toMatchObject({
    features: ['asimddp'],
    cpuPart: '0xd08',
    memory: 1_024_000,
    boundsMemory: false,
    tellsPressure: true,
    frequency: 1800,
    system: 'Debian GNU/Linux 12 (bookworm)',
    opencv: '4.6.0',
    tool: 'rpicam-vid: rpicam-apps build: v1.5.0',
    pageSize: null,
  })
})

test('what is not told is null', async () => {
  expect(await staticFacts(new FakeMachine().host())).toMatchObject({
    features: [],
    cpuPart: null,
    memory: null,
    boundsMemory: null,
    tellsPressure: false,
    frequency: null,
    opencv: null,
    tool: null,
  })
})

test('this machine has pages', async () => {
  const { pageSize } = await staticFacts(new Host())
  expect([4096, 16_384, 65_536]).toContain(pageSize)
})
