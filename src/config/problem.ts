/** Something wrong with a configuration. */
export interface Problem {
  /** Where it was found: `FILE:LINE:COLUMN`, a variable's name, or `command line`. */
  readonly origin: string
  /** The key's path from the root; empty when the problem belongs to no key. */
  readonly path: readonly string[]
  /** What is wrong and what would be right, without the value of a secret. */
  readonly text: string
}

export function showProblem({ origin, path, text }: Problem): string {
  return [origin, showPath(path), text].filter((part) => part !== '').join(': ')
}

/** A path as `mqtt.url`. */
export function showPath(path: readonly string[]): string {
  return path.map(showName).join('.')
}

/** A part that cannot be a key's name is cut short, for it may be a mistyped `password hunter2`. */
function showName(name: string): string {
  const start = /^[\w-]{0,64}/.exec(name)?.[0] ?? ''
  return start !== '' && start === name ? name : `${start}…`
}
