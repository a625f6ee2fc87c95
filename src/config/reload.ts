import { isDeepStrictEqual } from 'node:util'
import { isLive } from './live.ts'
import type { Settings } from './settings.ts'
import { isValues, type Values } from './values.ts'

export interface Reloaded {
  /** What holds from now on: the running settings with the live keys of the wanted ones. */
  readonly settings: Settings
  /** The changed keys that took effect, such as `recognition.min_looks`. */
  readonly applied: readonly string[]
  /** The changed keys that take effect with the next start. */
  readonly needRestart: readonly string[]
}

/** Takes over what may change while running, and names the rest. */
export function reload(running: Settings, wanted: Settings): Reloaded {
  const applied: string[] = []
  const needRestart: string[] = []
  const choose = (before: unknown, after: unknown, path: readonly string[]): unknown => {
    if (isValues(before) && isValues(after)) return chooseEach(before, after, path)
    if (isDeepStrictEqual(before, after)) return before
    const live = isLive(path)
    const changed = live ? applied : needRestart
    changed.push(path.join('.'))
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
  return { settings, applied, needRestart }
}
