import type { DiscoveryMessage } from './message.ts'
import { isPlatform, type Platform } from './platforms.ts'

type Platforms = Readonly<Record<string, { readonly platform: Platform }>>

/**
 * Components that Home Assistant may still have although there is nothing behind them any more. It forgets one that it is sent with
 * nothing but its platform, and none that is only left out.
 */
export class Vanished {
  /** Yet to be told. */
  readonly #open = new Map<string, Platform>()
  /** Told to a broker, which may forget it again. */
  readonly #told = new Map<string, Platform>()

  /** Those of `before` that are not in `now` are to be told; those that are back are not. */
  change(before: Platforms, now: Platforms): void {
    for (const [key, { platform }] of Object.entries(before)) {
      if (now[key]?.platform !== platform) this.#open.set(key, platform)
    }
    for (const [key, { platform }] of Object.entries(now)) {
      if (this.#open.get(key) === platform) this.#open.delete(key)
      this.#told.delete(key)
    }
  }

  /** What the message has in their place: first of all, for Home Assistant may leave out the end of it. */
  marks(): Platforms {
    return Object.fromEntries([...this.#open].map(([key, platform]) => [key, { platform }]))
  }

  /** The broker has these marks. */
  told(marks: Platforms): void {
    for (const [key, { platform }] of Object.entries(marks)) {
      if (this.#open.get(key) === platform) this.#open.delete(key)
      this.#told.set(key, platform)
    }
  }

  /** Another connection: a broker that was killed may have brought an older message back. */
  again(): void {
    for (const [key, platform] of this.#told) this.#open.set(key, platform)
  }
}

/** The components of a message that an earlier run has left; none when it is not readable. */
export function componentsOf(payload: Uint8Array): Platforms {
  const { components } = objectOf(parsed(payload))
  const known = Object.entries(objectOf(components)).flatMap(([key, component]) => {
    const { platform } = objectOf(component)
    return isPlatform(platform) ? [[key, { platform }] as const] : []
  })
  return Object.fromEntries(known)
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'))
  } catch {
    return undefined
  }
}

function objectOf(value: unknown): Partial<DiscoveryMessage> & { readonly platform?: unknown } {
  return typeof value === 'object' && value !== null ? value : {}
}
