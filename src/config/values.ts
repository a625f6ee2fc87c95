/** Nested values as they come from YAML, the environment or the command line. */
export type Values = Readonly<Record<string, unknown>>

/** A section, and no value of one key. */
export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at this path, or undefined. An item of a list goes by its number. */
export function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, part) => {
    if (Array.isArray(inner)) return inner[Number(part)]
    return isValues(inner) && Object.hasOwn(inner, part) ? inner[part] : undefined
  }, values)
}

/** The value alone, in the sections that lead to it. */
export function nested([name, ...rest]: readonly string[], value: unknown): Values {
  return name === undefined ? {} : { [name]: rest.length === 0 ? value : nested(rest, value) }
}

/** `lower` with the values of `upper` over it, section by section; any other value is replaced whole. */
export function merge(lower: Values, upper: Values): Values {
  const merged = Object.entries(upper).map(([name, value]) => {
    const below = Object.hasOwn(lower, name) ? lower[name] : undefined
    return [name, isValues(below) && isValues(value) ? merge(below, value) : value]
  })
  return { ...lower, ...Object.fromEntries(merged) }
}

/** The same values with each one that is no section passed through `change`; those that become undefined are left out. */
export function mapValues(
  values: Values,
  change: (value: unknown, path: readonly string[]) => unknown,
  path: readonly string[] = [],
): Values {
  const changed = Object.entries(values).map(([name, value]): [string, unknown] => {
    const inner = [...path, name]
    return [name, isValues(value) ? mapValues(value, change, inner) : change(value, inner)]
  })
  return Object.fromEntries(changed.filter(([, value]) => value !== undefined))
}
