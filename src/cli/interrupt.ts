const usual = ['SIGINT', 'SIGTERM'] as const

/**
 * Aborts at the first Ctrl-C, with the signal's name as the reason, so that work can end where it is whole; the second one
 * ends the process at once.
 * @param leave is called before that, for what must not be left behind
 */
export function interruption(signals: readonly NodeJS.Signals[] = usual, leave: () => void = () => {}): AbortSignal {
  const interrupted = new AbortController()
  for (const signal of signals) {
    process.on(signal, () => {
      if (!interrupted.signal.aborted) return interrupted.abort(signal)
      leave()
      endBy(signal)
    })
  }
  return interrupted.signal
}

/** Ends this process by a signal, as if nobody heard it. Unlike process.exit it waits for no thread of LMDB or V8, which may wait for us. */
export function endBy(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}
