import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { anySignal } from '../../../src/async/any-signal.ts'

/** Collects what nobody holds any more. */
async function collect(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  // What was looked at in a turn of the loop lives until its end.
  await setImmediate()
  gc()
}

/** Of two signals, the second of which is let go once it has aborted. */
async function abortedByOneThatIsGone(
  any: (one: AbortSignal, other: AbortSignal) => AbortSignal,
): Promise<AbortSignal> {
  const controller = new AbortController()
  const signal = any(new AbortController().signal, controller.signal)
  await setImmediate()
  controller.abort()
  return signal
}

test('is aborted by a signal that nobody holds any more when it is asked', async () => {
  const signal = await abortedByOneThatIsGone(anySignal)
  await collect()
  expect(signal.aborted).toBe(true)
})

test('also through another one, and not before', async () => {
  const stop = new AbortController()
  const signal = await abortedByOneThatIsGone((one, other) => {
    const outer = anySignal(anySignal(one, other), stop.signal)
    expect(outer.aborted).toBe(false)
    return outer
  })
  await collect()
  expect(signal.aborted).toBe(true)
})
