import { setImmediate } from 'node:timers/promises'
import { systemWait } from '../clock/system-clock.ts'
import type { SourceContext } from './context.ts'

/** The numbers of the frames to make, from 0, each when its time has come. Ends soon after `signal` aborts. */
export function pace(fps: number | undefined, context: SourceContext, signal: AbortSignal): AsyncGenerator<number> {
  return fps === undefined ? everyFrame(signal) : realTime(fps, context, signal)
}

/** As fast as they are taken, none left out. */
async function* everyFrame(signal: AbortSignal): AsyncGenerator<number> {
  for (let index = 0; !signal.aborted; index++) {
    yield index
    // A reader that never waits would otherwise keep timers and sockets, and with them every abort, from running.
    await setImmediate()
  }
}

/** As a camera does: at the rate of `fps`, and for a late reader the frame that is due now instead of those it missed. */
async function* realTime(fps: number, context: SourceContext, signal: AbortSignal): AsyncGenerator<number> {
  const { clock, wait = systemWait } = context
  const start = clock.monotonic()
  const dueNow = () => Math.floor(((clock.monotonic() - start) * fps) / 1000)
  for (let index = 0; ; index = Math.max(index + 1, dueNow())) {
    await wait(start + (index * 1000) / fps - clock.monotonic(), signal)
    if (signal.aborted) return
    yield index
  }
}
