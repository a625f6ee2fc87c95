import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { boardOf } from '../../../../src/service/hardware/assumptions.ts'
import type { HardwareFacts } from '../../../../src/service/hardware/facts.ts'
import { hardwareReport, verdicts } from '../../../../src/service/hardware/report.ts'
import type { Choice } from '../../../../src/service/nets/choice.ts'

const times = { runs: 10, median: 40, p95: 60 }
const watched = { width: 1280, height: 720, format: 'i420', stride: 1280, ms: 2100, rate: 9.9 } as const
/** The milliseconds that a net took. */
const choiceOf = (int8: number, float: number) => {
  const trial = (execution: string, median: number) => ({
    way: { execution, threads: 1 },
    result: { times: { median } },
  })
  return { embedders: { facenet: { tried: [trial('int8', int8), trial('float', float)] } } } as unknown as Choice
}
const cool = { temperature: 52, throttling: { now: [], sinceBoot: [] } }

/** A Pi 5 as it is thought to be. */
const pi5: HardwareFacts = {
  version: '1.0.0',
  board: 'Raspberry Pi 5 Model B Rev 1.0',
  arch: 'arm64',
  kernel: '6.12.47+rpt-rpi-2712',
  system: 'Debian GNU/Linux 13 (trixie)',
  features: ['asimddp', 'asimdhp'],
  cpuPart: '0xd0b',
  pageSize: 16_384,
  databasePageSize: 16_384,
  memory: 4 * 1024 ** 3,
  boundsMemory: true,
  tellsPressure: false,
  frequency: 2400,
  opencv: '4.10.0',
  tool: 'rpicam-vid: rpicam-apps build: v1.12.0',
  before: cool,
  after: { ...cool, temperature: 61 },
  camera: { name: 'door', type: 'rpicam', asked: { width: 1280, height: 720, fps: 10 }, watched, error: null },
  bench: {
    width: 1280,
    height: 720,
    faces: 1,
    frames: 100,
    seconds: 4,
    framesPerSecond: 25,
    found: 1,
    frame: times,
    stages: { detect: times },
    nets: {},
    rss: 300e6,
  },
  choice: choiceOf(30, 60),
}

const pi4: HardwareFacts = {
  ...pi5,
  board: 'Raspberry Pi 4 Model B Rev 1.4',
  features: [],
  choice: choiceOf(90, 70),
  cpuPart: '0xd08',
  pageSize: 4096,
  databasePageSize: 4096,
  system: 'Debian GNU/Linux 12 (bookworm)',
  opencv: '4.6.0',
}

const verdictOf = (facts: HardwareFacts, id: string) => verdicts(facts).find((each) => each.id === id)?.verdict

test('boards are known by the names of their device trees', () => {
  expect(boardOf('Raspberry Pi 4 Model B Rev 1.4')).toBe('pi4')
  expect(boardOf('Raspberry Pi 400 Rev 1.0')).toBe('pi4')
  expect(boardOf('Raspberry Pi Compute Module 5 Rev 1.0')).toBe('pi5')
  expect(boardOf('Raspberry Pi Zero 2 W Rev 1.0')).toBeNull()
  expect(boardOf(null)).toBeNull()
})

describe('assumptions', () => {
  test('are all confirmed by boards that are as they are thought to be', () => {
    for (const facts of [pi5, pi4]) {
      expect(verdicts(facts).filter(({ verdict }) => verdict !== 'confirmed')).toEqual([])
    }
  })

  const camera = (more: object) => ({ camera: { ...pi5.camera, watched: { ...watched, ...more } } as never })
  const bench = (more: object) => ({ bench: { ...pi5.bench, ...more } as never })

  test.each<[string, Partial<HardwareFacts>]>([
    ['dot-products', { features: ['asimdhp'] }],
    ['int8-or-float', { choice: choiceOf(60, 30) }],
    ['page-size', { pageSize: 4096 }],
    ['framing', camera({ stride: 1344 })],
    ['framing', camera({ format: 'bgr' })],
    ['camera-rate', camera({ rate: 6 })],
    ['camera-start', camera({ ms: 7000 })],
    ['tool', { tool: null }],
    ['firmware', { before: { temperature: 50, throttling: null } }],
    ['pressure', { tellsPressure: true }],
    ['memory-bounds', { boundsMemory: false }],
    ['opencv', { opencv: '4.11.0' }],
    ['speed', bench({ frame: { ...times, median: 140 } })],
    ['memory', bench({ rss: 500e6 })],
    ['heat', { after: { temperature: 84, throttling: { now: [], sinceBoot: [] } } }],
    ['heat', { after: { temperature: 70, throttling: { now: ['throttled'], sinceBoot: [] } } }],
  ])('%s is refuted by %j', (id, more) => {
    expect(verdictOf({ ...pi5, ...more }, id)).toBe('refuted')
  })

  test('are not tested on other computers, but for those that hold everywhere', () => {
    const pc: HardwareFacts = { ...pi5, board: null, camera: null, bench: null, choice: null, databasePageSize: null }
    const tested = verdicts(pc).filter(({ verdict }) => verdict !== 'not tested')
    expect(tested.map(({ id }) => id)).toEqual(['memory-bounds', 'opencv'])
  })

  test.each(verdicts(pi5).map(({ id, document }) => [id, document]))(
    '%s matters in %s, which there is',
    (_, document) => {
      expect(existsSync(document)).toBe(true)
    },
  )

  test('about a camera are not tested with the reason of the camera', () => {
    const camera = {
      name: 'door',
      type: 'rpicam',
      asked: { width: 1, height: 1, fps: 1 },
      watched: null,
      error: 'it is busy',
    }
    expect(verdicts({ ...pi5, camera }).find(({ id }) => id === 'framing')).toMatchObject({
      verdict: 'not tested',
      evidence: 'it is busy',
    })
  })
})

test('the report has each assumption, the figures and the choice', () => {
  const report = hardwareReport(pi5)
  expect(report).toMatch(/^# Hardware report: Raspberry Pi 5 Model B Rev 1.0\n/)
  expect(report.match(/\*\*confirmed\*\*/g)).toHaveLength(verdicts(pi5).length)
  expect(report).toContain('| detect | 40.00 | 60.00 | 10 |')
  expect(report).toContain('1280 x 720 i420, 1280 bytes a row, first after 2100 ms, 9.9 a second')
  expect(report).toContain('"execution": "int8"')
  expect(report).toContain('facenet: int8 30.0 ms, float 60.0 ms')
  expect(hardwareReport({ ...pi5, choice: null })).toContain('familiar bench --choose')
})
