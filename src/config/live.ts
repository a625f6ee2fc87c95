import { keysAt } from './keys.ts'
import type { Settings } from './settings.ts'
import { isValues, mapValues, type Values } from './values.ts'

/** Whether a value at this path may change while the daemon runs. */
export function isLive(path: readonly string[]): boolean {
  const keys = keysAt(path)
  return keys.length > 0 && keys.every((key) => key.reload === 'live')
}

/** The part of the settings that may change while the daemon runs, nested as in the file. None of it is a secret. */
export function liveValues({ file: _, ...values }: Settings): Values {
  const live = mapValues(values as Values, (value, path) => (isLive(path) ? value : undefined))
  return withoutEmpty(live)
}

function withoutEmpty(values: Values): Values {
  const kept = Object.entries(values).map(([name, value]) => [name, isValues(value) ? withoutEmpty(value) : value])
  return Object.fromEntries(kept.filter(([, value]) => !isValues(value) || Object.keys(value).length > 0))
}
