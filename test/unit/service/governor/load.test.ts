import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Load } from '../../../../src/service/governor/load.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'load-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function file(name: string, text: string): void {
  const where = path.join(root, name)
  mkdirSync(path.dirname(where), { recursive: true })
  writeFileSync(where, text)
}
const load = (cores = 4) => new Load({ sys: root, proc: root }, cores)
const policy = (number: number, now: number, allowed: number, highest: number): void => {
  const folder = `devices/system/cpu/cpufreq/policy${number}`
  file(`${folder}/scaling_cur_freq`, `${now}\n`)
  file(`${folder}/scaling_max_freq`, `${allowed}\n`)
  file(`${folder}/cpuinfo_max_freq`, `${highest}\n`)
}
const used = (pid: number, ticks: number): void =>
  file(`${pid}/stat`, `${pid} (node (x) y) S 1 1 1 0 -1 0 0 0 0 0 ${ticks - 10} 10 0 0 20 0`)

test('a kernel that says nothing has null, and holds nobody back', () => {
  expect(load().state(undefined, 0)).toEqual({ waiting: null, ownShare: null, clock: null, capped: false })
})

describe('how long others wait', () => {
  test('is told by pressure stall information, of the last minute', () => {
    file(
      'pressure/cpu',
      'some avg10=95.65 avg60=52.48 avg300=20.53 total=1\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
    )
    file('loadavg', '40.0 1.0 1.0 1/100 5\n')
    expect(load().state(undefined, 0).waiting).toBeCloseTo(0.5248)
  })

  test.each([
    ['2.00', 0],
    ['4.00', 0],
    ['8.00', 0.5],
    ['40.00', 0.9],
  ])('is estimated from a load of %s on four cores where there is none', (average, waiting) => {
    file('loadavg', `${average} 9.0 9.0 1/100 5\n`)
    expect(load().state(undefined, 0).waiting).toBeCloseTo(waiting)
  })
})

describe('the share of a process', () => {
  test('is of all cores, since it was asked for last', () => {
    const asked = load()
    used(7, 1000)
    expect(asked.state(7, 10).ownShare).toBeNull()
    used(7, 2000)
    expect(asked.state(7, 15).ownShare).toBeCloseTo(0.5)
  })

  test('is unknown of another process, of one that has ended, and right after', () => {
    const asked = load()
    used(7, 1000)
    used(8, 2000)
    asked.state(7, 10)
    expect(asked.state(8, 15).ownShare).toBeNull()
    expect(asked.state(9, 20).ownShare).toBeNull()
    expect(asked.state(8, 25).ownShare).toBeNull()
  })
})

describe('the clock frequency', () => {
  test('is told as a share of the highest, of the fastest cores', () => {
    policy(0, 300_000, 1_000_000, 1_000_000)
    policy(4, 600_000, 2_400_000, 2_400_000)
    expect(load().state(undefined, 0)).toMatchObject({ clock: 0.25, capped: false })
  })

  test('is capped once the kernel allows less than before, until it allows that again', () => {
    const asked = load()
    const capped = (allowed: number) => {
      policy(0, 1_000_000, allowed, 1_800_000)
      return asked.state(undefined, 0).capped
    }
    expect([1_800_000, 1_500_000, 1_000_000, 1_800_000].map(capped)).toEqual([false, true, true, false])
  })

  test("is not capped by its owner's own limit", () => {
    policy(0, 1_000_000, 1_200_000, 1_800_000)
    const asked = load()
    expect([asked.state(undefined, 0).capped, asked.state(undefined, 5).capped]).toEqual([false, false])
  })
})
