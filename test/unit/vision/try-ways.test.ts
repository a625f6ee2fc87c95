import { expect, test } from 'vitest'
import { rounds, type Subject, tryWays } from '../../../src/vision/bench/try-ways.ts'
import { openNet } from '../../../src/vision/open-net.ts'

interface Net {
  readonly name: string
  readonly finds?: number
  /** At which run it fails, counted from 1 over all of its turns; 0: it cannot be loaded. */
  readonly failsAt?: number
}

/** Nets that find a number; what happens to them is written down. */
class Nets implements Subject<Net, number> {
  readonly ways: readonly [Net, ...Net[]]
  readonly happened: string[] = []
  most = 0
  #open = 0
  readonly #runs = new Map<string, number>()

  constructor(...ways: [Net, ...Net[]]) {
    this.ways = ways
  }

  readonly open = async ({ name, finds = 1, failsAt }: Net) => {
    if (failsAt === 0) throw new Error('no memory')
    this.happened.push(name)
    this.most = Math.max(this.most, ++this.#open)
    const run = async (): Promise<number> => {
      const runs = (this.#runs.get(name) ?? 0) + 1
      this.#runs.set(name, runs)
      if (runs === failsAt) throw new Error('broken')
      return finds
    }
    return openNet(run, async () => void this.#open--)
  }

  readonly agreement = (expected: number, found: number): number => found / expected
}

test('ways take turns, there and back again, and one net is loaded at a time', async () => {
  const nets = new Nets({ name: 'a', finds: 4 }, { name: 'b', finds: 3 })
  const told: string[] = []
  const trials = await tryWays(nets, 0.003, ({ name }) => told.push(name))
  expect(nets.happened.join('')).toBe('abbaab')
  expect(told.join('')).toBe('abbaab')
  expect(nets.most).toBe(1)
  expect(trials.map(({ way, result }) => [way.name, 'agreement' in result && result.agreement])).toEqual([
    ['a', 1],
    ['b', 0.75],
  ])
  for (const { result } of trials) {
    expect('times' in result && result.times.runs).toBeGreaterThanOrEqual(rounds)
  }
})

test('a way that fails says why, has no further turn, and stops none of the others', async () => {
  const nets = new Nets({ name: 'a' }, { name: 'b', failsAt: 0 }, { name: 'c', failsAt: 2 })
  const trials = await tryWays(nets, 0, () => {})
  expect(nets.happened.join('')).toBe('acaa')
  expect(trials.map(({ result }) => ('error' in result ? result.error : 'fine'))).toEqual([
    'fine',
    'no memory',
    'broken',
  ])
})

test('the usual way must work', async () => {
  await expect(tryWays(new Nets({ name: 'a', failsAt: 2 }, { name: 'b' }), 0, () => {})).rejects.toThrow('broken')
})
