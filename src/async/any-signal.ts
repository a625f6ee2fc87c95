/** Of each signal that was made here, what it is made of; lives as long as that signal does. */
const sources = new WeakMap<AbortSignal, readonly AbortSignal[]>()

/**
 * As AbortSignal.any, and aborted for certain once one of the signals is. Node (24.18 and later) knows those only weakly, and
 * looks at them when it is asked: one that aborted and was then let go by its owner may be gone by then, and its abort with it.
 */
export function anySignal(...signals: readonly AbortSignal[]): AbortSignal {
  const any = AbortSignal.any([...signals])
  sources.set(any, signals)
  return any
}
