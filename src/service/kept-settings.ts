import { writeKept } from '../config/kept.ts'
import { keysAt } from '../config/keys.ts'
import { isLive } from '../config/live.ts'
import type { OriginatedSettings } from '../config/load.ts'
import { merge, nested, type Values } from '../config/values.ts'
import { FamiliarError } from '../domain/errors.ts'

/** New values by their key, such as `log.level`; null takes back what was set. */
export type NewValues = Readonly<Record<string, string | number | boolean | null>>

/** Reads the configuration anew, with these values in the place of what is kept. @throws FamiliarError `config-invalid` */
export type Reread = (kept?: Values) => OriginatedSettings

/**
 * Keeps values that may change while the daemon runs, for later starts, too: all of them, or none.
 * @returns the configuration with them
 * @throws FamiliarError `key-not-live`; `config-invalid` when one is out of its bounds; `data-folder-unusable`
 */
export function keepValues(changes: NewValues, reread: Reread): OriginatedSettings {
  const before = reread()
  const paths = Object.keys(changes).map((key) => key.split('.'))
  for (const path of paths) checkPath(path, before)
  const kept = Object.entries(changes).reduce((values, [key, value]) => withValue(values, key, value), before.kept)
  const after = reread(kept)
  writeKept(after.settings.data, kept)
  return after
}

/** @throws FamiliarError `config-invalid` */
export function checkKnown(path: readonly string[]): void {
  if (keysAt(path).length === 0) throw new FamiliarError('config-invalid', `${keyOf(path)}: unknown key`)
}

/** Of a message: whoever asks may have written anything. */
const keyOf = (path: readonly string[]): string => path.join('.').slice(0, 100)

function checkPath(path: readonly string[], { fixedBy }: OriginatedSettings): void {
  checkKnown(path)
  const key = keyOf(path)
  if (keysAt(path).some(({ section }) => section))
    throw new FamiliarError('config-invalid', `${key}: is a section; set its keys`)
  if (!isLive(path)) throw new FamiliarError('key-not-live', `${key} cannot be changed while Familiar runs`)
  const fixed = fixedBy(path)
  if (fixed !== undefined) throw new FamiliarError('key-not-live', `${key} is fixed by ${fixed}`)
}

function withValue(values: Values, key: string, value: NewValues[string]): Values {
  const path = key.split('.')
  return value === null ? without(values, path) : merge(values, nested(path, value))
}

/** Sections that become empty go, too. */
function without(values: Values, [name = '', ...rest]: readonly string[]): Values {
  const { [name]: inner, ...others } = values
  if (rest.length === 0 || typeof inner !== 'object' || inner === null) return others
  const left = without(inner as Values, rest)
  return Object.keys(left).length === 0 ? others : { ...others, [name]: left }
}
