import { constants } from 'node:os'

/** Aborts at the first Ctrl-C, so that work can end where it is whole; the second one ends the process at once. */
export function interruption(signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM']): AbortSignal {
  const interrupted = new AbortController()
  for (const signal of signals) {
    process.on(signal, () => {
      // Not by the signal itself: what is to be done at the exit is done.
      if (interrupted.signal.aborted) process.exit(128 + constants.signals[signal])
      interrupted.abort()
    })
  }
  return interrupted.signal
}
