import type { OriginatedSettings } from './load.ts'
import { masked } from './masked.ts'
import { mapValues, type Values } from './values.ts'

/** One value of the configuration as it is in effect. */
export interface EffectiveValue {
  /** Such as `mqtt.url`. */
  readonly key: string
  /** A secret is masked. */
  readonly value: unknown
  /** A line of the file, a variable, `command line`, or `default`. */
  readonly origin: string
}

/** Every value in effect, in the order of the schema, without secrets. */
export function effectiveValues({
  settings,
  origin,
}: Pick<OriginatedSettings, 'settings' | 'origin'>): readonly EffectiveValue[] {
  const found: EffectiveValue[] = []
  const { file: _, ...values } = settings
  mapValues(values as Values, (value, path) => {
    if (value === undefined) return value
    found.push({ key: path.join('.'), value: masked(value, path), origin: origin(path) || 'default' })
    return value
  })
  return found
}
