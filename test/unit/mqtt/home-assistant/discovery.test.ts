import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Announcer } from '../../../../src/mqtt/announcer.ts'
import { Discovery } from '../../../../src/mqtt/home-assistant/discovery.ts'
import type { DiscoveryMessage } from '../../../../src/mqtt/home-assistant/message.ts'
import type { Publisher } from '../../../../src/ports/publisher.ts'

const topic = 'homeassistant/device/door/config'
const pause = 2000

/** A message with these sensors. */
function messageWith(...keys: string[]): DiscoveryMessage {
  const components = Object.fromEntries(keys.map((key) => [key, { platform: 'sensor', unique_id: key }]))
  return { components } as unknown as DiscoveryMessage
}

/** A broker that answers when the test says so. */
class Bench {
  readonly #publisher = { connected: false }
  /** What is kept at the broker: keys, those that are marked as vanished with a minus. */
  readonly kept: string[] = []
  told = 0
  #listener: (() => void) | undefined
  #accepted: ((payload: string) => void) | undefined
  #question: { found(text: string): void; settle(error?: Error): void } | undefined
  #payload: string | undefined
  readonly discovery = new Discovery({
    topic,
    pause,
    onTold: () => {
      this.told += 1
    },
    publisher: Object.assign(this.#publisher, {
      onConnect: (listener: () => void) => {
        this.#listener = listener
        return () => {}
      },
      retained: (_filters: readonly string[], found: (topic: string, payload: Uint8Array) => void) =>
        new Promise<void>((resolve, reject) => {
          this.#question = {
            found: (text) => found(topic, Buffer.from(text)),
            settle: (error) => (error ? reject(error) : resolve()),
          }
        }),
    }) as unknown as Publisher,
    announcer: {
      onAccepted: (_: string, listener: (payload: string) => void) => {
        this.#accepted = listener
      },
      keep: (_: string, payload: string) => {
        if (payload === this.#payload) return
        this.#payload = payload
        this.kept.push(payload === '' ? 'nothing' : keysOf(payload))
      },
    } as unknown as Announcer,
  })

  connect(): void {
    this.#publisher.connected = true
    this.#listener?.()
  }

  disconnect(): void {
    this.#publisher.connected = false
  }

  get asked(): boolean {
    return this.#question !== undefined
  }

  found(text: string): void {
    this.#question?.found(text)
  }

  async answer(error?: Error): Promise<void> {
    this.#question?.settle(error)
    this.#question = undefined
    await vi.advanceTimersByTimeAsync(0)
  }

  /** The broker takes what it was sent last. */
  accept(): void {
    this.#accepted?.(this.#payload ?? '')
  }

  /** Connected to a broker that had nothing. */
  async begin(): Promise<void> {
    this.connect()
    await this.answer()
  }
}

function keysOf(payload: string): string {
  const components: [string, object][] = Object.entries(JSON.parse(payload).components)
  return components.map(([key, fields]) => (Object.keys(fields).length === 1 ? `-${key}` : key)).join(' ')
}

let bench: Bench
beforeEach(() => {
  vi.useFakeTimers()
  bench = new Bench()
})
afterEach(() => {
  bench.discovery[Symbol.dispose]()
  vi.useRealTimers()
})

describe('what vanishes', () => {
  it('is told to have vanished, and left out only when the broker has that', async () => {
    await bench.begin()
    bench.discovery.show(messageWith('a', 'b'))
    bench.accept()
    await vi.advanceTimersByTimeAsync(pause)
    bench.discovery.show(messageWith('a'))
    expect(bench.kept).toEqual(['a b', '-b a'])
    await vi.advanceTimersByTimeAsync(10 * pause)
    bench.discovery.show(messageWith('a', 'c'))
    expect(bench.kept.slice(2)).toEqual(['-b a c'])
    bench.accept()
    await vi.advanceTimersByTimeAsync(pause)
    expect(bench.kept.slice(3)).toEqual(['a c'])
  })

  it('is back when it comes back', async () => {
    await bench.begin()
    bench.discovery.show(messageWith('a', 'b'))
    bench.discovery.show(messageWith('a'))
    bench.discovery.show(messageWith('a', 'b'))
    expect(bench.kept).toEqual(['a b', '-b a', 'a b'])
  })

  it('is told again with each connection, since a broker that was killed may have an older message', async () => {
    await bench.begin()
    bench.discovery.show(messageWith('a', 'b'))
    bench.discovery.show(messageWith('a'))
    bench.accept()
    await vi.advanceTimersByTimeAsync(pause)
    bench.connect()
    expect(bench.kept).toEqual(['a b', '-b a', 'a', '-b a'])
  })
})

describe('what an earlier run has left', () => {
  it('is asked for before anything is told, and what is gone since then is told to have vanished', async () => {
    bench.discovery.show(messageWith('a'))
    bench.connect()
    expect(bench.kept).toEqual([])
    bench.found(JSON.stringify(messageWith('a', 'gone')))
    expect(bench.kept).toEqual(['-gone a'])
    await bench.answer()
    bench.accept()
    await vi.advanceTimersByTimeAsync(pause)
    expect(bench.kept).toEqual(['-gone a', 'a'])
  })

  it.each([
    'no JSON',
    'null',
    '{"components":7}',
    '{"components":{"a":null,"b":{"platform":"toaster"},"c":{"platform":["sensor"]}}}',
  ])('does not matter when it is %s', async (left) => {
    bench.discovery.show(messageWith('a'))
    bench.connect()
    bench.found(left)
    expect(bench.kept).toEqual(['a'])
  })

  it('changes its platform by going first', async () => {
    bench.discovery.show(messageWith('a'))
    bench.connect()
    bench.found('{"components":{"a":{"platform":"button"}}}')
    expect(bench.kept).toEqual(['-a'])
    bench.accept()
    await vi.advanceTimersByTimeAsync(pause)
    expect(bench.kept).toEqual(['-a', 'a'])
  })

  it('is asked for again after a lost connection, but not for ever', async () => {
    bench.discovery.show(messageWith('a'))
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(bench.kept).toEqual([])
      bench.connect()
      expect(bench.asked).toBe(true)
      bench.disconnect()
      await bench.answer(new Error('lost'))
    }
    expect(bench.kept).toEqual(['a'])
  })

  it('is taken for nothing where it may not be asked for', async () => {
    bench.discovery.show(messageWith('a'))
    bench.connect()
    await bench.answer(new Error('not authorised'))
    expect(bench.kept).toEqual(['a'])
  })
})

describe('no device', () => {
  it('is made of one that an earlier run has left', async () => {
    bench.discovery.show(null)
    bench.connect()
    bench.found(JSON.stringify(messageWith('a')))
    expect(bench.kept).toEqual(['nothing'])
  })

  it('is told to nobody where there was none', async () => {
    bench.discovery.show(null)
    await bench.begin()
    expect(bench.kept).toEqual([])
  })
})

it('leaves Home Assistant time between two messages, and says when the broker has one', async () => {
  await bench.begin()
  bench.discovery.show(messageWith('a'))
  bench.accept()
  expect(bench.told).toBe(1)
  bench.discovery.show(messageWith('a', 'b'))
  bench.discovery.show(messageWith('a', 'b', 'c'))
  await vi.advanceTimersByTimeAsync(pause - 1)
  expect(bench.kept).toEqual(['a'])
  await vi.advanceTimersByTimeAsync(1)
  expect(bench.kept).toEqual(['a', 'a b c'])
})
