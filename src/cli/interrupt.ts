/** Aborts at the first Ctrl-C, so that work can end where it is whole; the second one ends the process as ever. */
export function interruption(): AbortSignal {
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort())
  process.once('SIGTERM', () => interrupted.abort())
  return interrupted.signal
}
