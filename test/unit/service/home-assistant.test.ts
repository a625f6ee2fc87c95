import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { loadConfig } from '../../../src/config/load.ts'
import { topicsOf } from '../../../src/mqtt/topics.ts'
import type { GalleryStore } from '../../../src/ports/gallery-store.ts'
import type { Incoming } from '../../../src/ports/subscriber.ts'
import { HomeAssistant } from '../../../src/service/home-assistant.ts'
import type { Mqtt } from '../../../src/service/open-mqtt.ts'

const { promise: never } = Promise.withResolvers<void>()

/** Home Assistant, and the broker between it and us. */
class Bench implements Disposable {
  readonly filters: string[] = []
  /** Topics before which all was announced again. */
  readonly again: string[] = []
  healths = 0
  #listener: ((message: Incoming) => void) | undefined
  #accepted: ((payload: string) => void) | undefined
  readonly #homeAssistant: HomeAssistant

  constructor(variables: Record<string, string> = {}) {
    const publisher = {
      onConnect: () => () => {},
      retained: () => never,
      subscribe: (filter: string, listener: (message: Incoming) => void) => {
        this.filters.push(filter)
        this.#listener = listener
        return () => {
          this.#listener = undefined
        }
      },
    }
    const announcer = {
      onAccepted: (_: string, listener: (payload: string) => void) => {
        this.#accepted = listener
      },
      again: (first: string) => this.again.push(first),
    }
    this.#homeAssistant = new HomeAssistant({
      settings: loadConfig({}, { FAMILIAR_NODE__NAME: 'door', ...variables }),
      mqtt: { publisher, announcer, topics: topicsOf('familiar', 'door') } as unknown as Mqtt,
      gallery: { people: () => [] } as unknown as GalleryStore,
      tellHealth: () => {
        this.healths += 1
      },
    })
  }

  says(status: string, retain = false): void {
    this.#listener?.({ topic: 'homeassistant/status', payload: Buffer.from(status), retain })
  }

  accept(): void {
    this.#accepted?.('{}')
  }

  get heard(): boolean {
    return this.#listener !== undefined
  }

  [Symbol.dispose](): void {
    this.#homeAssistant[Symbol.dispose]()
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it.each([false, true])(
  'announces all again within two seconds of the birth of Home Assistant (retained: %s)',
  async (retain) => {
    using bench = new Bench()
    expect(bench.filters).toEqual(['homeassistant/status'])
    bench.says('online', retain)
    expect(bench.again).toEqual([])
    await vi.advanceTimersByTimeAsync(2000)
    expect(bench.again).toEqual(['homeassistant/device/door/config'])
  },
)

it('does so once when it is born twice at once, and not when it dies', async () => {
  using bench = new Bench()
  bench.says('offline')
  await vi.advanceTimersByTimeAsync(2000)
  expect(bench.again).toEqual([])
  bench.says('online')
  bench.says('online')
  await vi.advanceTimersByTimeAsync(2000)
  expect(bench.again).toHaveLength(1)
})

it('tells the health when Home Assistant has had time to subscribe', async () => {
  using bench = new Bench()
  bench.accept()
  await vi.advanceTimersByTimeAsync(2999)
  expect(bench.healths).toBe(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(bench.healths).toBe(1)
})

it('listens where Home Assistant was told to speak, and not at all when it is not shown anything', () => {
  using other = new Bench({ FAMILIAR_HOME_ASSISTANT__PREFIX: 'home/ha' })
  expect(other.filters).toEqual(['home/ha/status'])
  using off = new Bench({ FAMILIAR_HOME_ASSISTANT__DISCOVERY: 'false' })
  expect(off.filters).toEqual([])
})

it('does nothing any more once it is disposed of', async () => {
  const bench = new Bench()
  bench.says('online')
  bench.accept()
  bench[Symbol.dispose]()
  await vi.advanceTimersByTimeAsync(10_000)
  expect([bench.again, bench.healths, bench.heard]).toEqual([[], 0, false])
})
