import { type ChildProcess, fork } from 'node:child_process'
import { on } from 'node:events'
import { fileURLToPath } from 'node:url'
import { errorOf, FamiliarError } from '../domain/errors.ts'
import type { Ending } from '../vision/bench/protocol.ts'
import { endingOf, forkOptions } from '../vision/process.ts'

/**
 * Measures in a process of its own, with the memory options of vision, and gives what it tells as it comes. An abort ends it.
 * @param entry the process's file
 * @param order its only message to it
 * @throws FamiliarError what it failed by; `vision-unavailable` when it died
 */
export async function* measuring<M extends { readonly type: string }>(
  entry: URL,
  order: object,
  signal: AbortSignal,
): AsyncGenerator<Exclude<M, Ending>> {
  const child = fork(fileURLToPath(entry), forkOptions())
  const stop = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', stop, { once: true })
  try {
    const messages = on(child, 'message', { close: ['disconnect'] })
    child.send(order)
    for await (const [message] of messages as AsyncIterable<[Exclude<M, Ending> | Ending]>) {
      if (isEnding(message)) {
        if (message.type === 'done') return
        throw errorOf(message.error)
      }
      yield message
    }
    if (!signal.aborted) throw await deathOf(child)
  } finally {
    signal.removeEventListener('abort', stop)
    child.kill('SIGKILL')
  }
}

function isEnding(message: { readonly type: string }): message is Ending {
  return message.type === 'done' || message.type === 'failed'
}

async function deathOf(child: ChildProcess): Promise<FamiliarError> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => child.once('exit', resolve))
  }
  const how = endingOf(child.exitCode, child.signalCode)
  return new FamiliarError('vision-unavailable', `The measuring process ended (${how})`)
}
