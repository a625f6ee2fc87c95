import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { loadConfig } from '../../../src/config/load.ts'
import { brand, type GalleryRevision } from '../../../src/domain/brand.ts'
import type { TallySnapshot } from '../../../src/pipeline/tally.ts'
import { Board } from '../../../src/service/board.ts'
import { Governor } from '../../../src/service/governor/governor.ts'
import { Load } from '../../../src/service/governor/load.ts'
import { visionSettings } from '../../../src/service/vision-settings.ts'
import { deafListener, VisionSupervisor } from '../../../src/vision/supervisor.ts'
import { eventually } from '../../support/eventually.ts'
import { scene } from '../../support/workspace.ts'
import { ms } from '../../unit/stages/faces.ts'

let sys: string
beforeEach(() => {
  sys = mkdtempSync(path.join(tmpdir(), 'governor-'))
  mkdirSync(path.join(sys, 'class/thermal/thermal_zone0'), { recursive: true })
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(sys, { recursive: true, force: true })
})

const heat = (degrees: number): void =>
  writeFileSync(path.join(sys, 'class/thermal/thermal_zone0/temp'), `${1000 * degrees}\n`)

type Vision = ConstructorParameters<typeof Governor>[0]['vision']

/** A governor of a board that is made of files, whose timer never rings: the test looks, and says how much later. */
class Governed implements Disposable {
  readonly settings = { enabled: true, temperature: 75 }
  readonly said: Record<string, unknown>[] = []
  readonly governor: Governor
  #now = 0

  constructor(vision: Vision) {
    const log = pino({ level: 'info' }, { write: (line: string) => void this.said.push(JSON.parse(line)) })
    this.governor = new Governor({
      board: new Board({ sys, vcgencmd: '/nonexistent/vcgencmd' }),
      load: new Load({ sys, proc: sys }),
      vision,
      settings: () => this.settings,
      clock: { monotonic: () => ms(this.#now) },
      log,
    })
  }

  async look(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      this.#now += 5000
      await this.governor.look()
    }
  }

  [Symbol.dispose](): void {
    this.governor[Symbol.dispose]()
  }
}

test('on a hot board the vision process looks for somebody less often, its next life too', async () => {
  const tallies: TallySnapshot[] = []
  const source = { type: 'scene', path: scene('quiet'), pace: 'real-time', loop: false } as const
  const settings = visionSettings(loadConfig({}, {}), { door: { source, frame_deadline: 5 } })
  const listener = {
    ...deafListener,
    message: (message: { type: string; tally?: TallySnapshot }) => message.tally && tallies.push(message.tally),
  }
  const everyFrame = {
    ...settings,
    nets: 'facenet' as const,
    logLevel: 'error' as const,
    motion: { enabled: false, checkEvery: 2000 },
  }
  const vision = new VisionSupervisor(everyFrame, listener, pino({ level: 'silent' }))
  using governed = new Governed(vision)
  try {
    const { spaces } = await vision.start()
    heat(80)
    await governed.look(5)
    vision.setGallery({ revision: brand<GalleryRevision>(1), spaces, members: [], centres: [] })
    await eventually(() => expect(tallies).toHaveLength(1))
    process.kill(vision.pid as number, 'SIGKILL')
    await eventually(() => expect(tallies).toHaveLength(2))
  } finally {
    await vision.stop()
  }
  for (const { frames, governed, stages } of tallies) {
    expect(governed + stages.detect.runs).toBe(frames)
    expect(governed).toBeGreaterThan(0)
  }
})

test('what it does is told: each step in the log, and the last one in the status', async () => {
  const paces: number[] = []
  using governed = new Governed({ pid: undefined, setPace: (leastInterval) => paces.push(leastInterval) })
  heat(79)
  await governed.look(2)
  expect(governed.governor.status).toEqual({ level: 2, perSecond: 7, why: ['hot'], waiting: null, clock: null })
  heat(60)
  await governed.look(25)
  expect(governed.governor.status).toMatchObject({ level: 0, perSecond: null, why: [] })
  expect(paces.map(Math.round)).toEqual([100, 143, 100, 0])
  expect(governed.said.map(({ msg, level, temperature }) => [msg, level, temperature])).toEqual([
    ['faces are looked for less often', 1, 79],
    ['faces are looked for less often', 2, 79],
    ['faces are looked for more often again', 1, 60],
    ['faces are looked for more often again', 0, 60],
  ])
})

test('switched off while it runs, it lets vision go at full speed, and begins anew when switched on', async () => {
  const paces: number[] = []
  using governed = new Governed({ pid: undefined, setPace: (leastInterval) => paces.push(leastInterval) })
  heat(79)
  await governed.look(2)
  governed.settings.enabled = false
  await governed.look(2)
  expect(governed.governor.status).toMatchObject({ level: 0, why: [] })
  governed.settings.enabled = true
  await governed.look(1)
  expect(paces.map(Math.round)).toEqual([100, 143, 0, 100])
})

test('a higher limit that is set while it runs holds with the next look', async () => {
  using governed = new Governed({ pid: undefined, setPace: () => {} })
  heat(79)
  await governed.look(1)
  governed.settings.temperature = 90
  await governed.look(13)
  expect(governed.governor.status.level).toBe(0)
})

test('it looks every five seconds by itself, until it is disposed of', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const paces: number[] = []
  heat(79)
  using governed = new Governed({ pid: undefined, setPace: (leastInterval) => paces.push(leastInterval) })
  for (const count of [1, 2]) {
    await vi.advanceTimersByTimeAsync(5000)
    await eventually(() => expect(paces).toHaveLength(count))
  }
  governed.governor[Symbol.dispose]()
  expect(vi.getTimerCount()).toBe(0)
})
