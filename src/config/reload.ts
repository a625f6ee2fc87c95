import { isDeepStrictEqual } from 'node:util'
import { isLive } from './live.ts'
import { masked } from './masked.ts'
import type { Settings } from './settings.ts'
import { isValues, type Values } from './values.ts'

/** A key whose value is another one; without secrets. */
export interface Change {
  /** Such as `recognition.min_looks`, or `cameras.attic` for a camera that came or went. */
  readonly key: string
  /** Left out where there is none. */
  readonly before?: unknown
  readonly after?: unknown
  /** When `after` holds: at once, or with the next start. */
  readonly effect: 'now' | 'restart'
}

export interface Reloaded {
  /** What holds from now on: the running settings with the live keys of the wanted ones. */
  readonly settings: Settings
  readonly changes: readonly Change[]
}

/** Takes over what may change while running, and names the rest. */
export function reload(running: Settings, wanted: Settings): Reloaded {
  const changes: Change[] = []
  const choose = (before: unknown, after: unknown, path: readonly string[]): unknown => {
    if (isValues(before) && isValues(after)) return chooseEach(before, after, path)
    if (isDeepStrictEqual(before, after)) return before
    const live = isLive(path)
    changes.push(changeOf(path, before, after, live ? 'now' : 'restart'))
    return live ? after : before
  }
  const chooseEach = (before: Values, after: Values, path: readonly string[]): Values => {
    const names = new Set([...Object.keys(before), ...Object.keys(after)])
    const chosen = [...names].map((name) => [name, choose(before[name], after[name], [...path, name])] as const)
    return Object.fromEntries(chosen.filter(([, value]) => value !== undefined))
  }
  const { file, ...values } = wanted
  const { file: _, ...before } = running
  // Each value is one of the two settings' own at its place, so the form is theirs.
  const settings = { file, ...chooseEach(before, values, []) } as unknown as Settings
  return { settings, changes }
}

function changeOf(path: readonly string[], before: unknown, after: unknown, effect: Change['effect']): Change {
  return {
    key: path.join('.'),
    ...(before !== undefined && { before: masked(before, path) }),
    ...(after !== undefined && { after: masked(after, path) }),
    effect,
  }
}

/** As a person reads it, such as `log.level: "info" -> "debug"`. */
export function changeText({ key, before, after }: Change): string {
  const text = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value))
  return `${key}: ${text(before)} -> ${text(after)}`
}
