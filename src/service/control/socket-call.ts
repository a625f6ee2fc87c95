import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { json } from 'node:stream/consumers'
import { type ErrorReport, errorOf, FamiliarError, messageOf } from '../../domain/errors.ts'

/** Asks the daemon behind a control socket. */
export type Call = <Answer>(command: string, body: unknown, patience?: Patience) => Promise<Answer>

/**
 * How long the daemon may take, in milliseconds: with what it knows, and with a photo, the whole gallery, or a file that is written anew. A Pi needs a
 * second or two for a photo, and up to half a minute when vision is being restarted.
 */
const patience = { quick: 10_000, long: 120_000 }
export type Patience = keyof typeof patience

/**
 * A function that asks the daemon at this socket. Its answers are of our own version's types, or the daemon is to be
 * restarted after an upgrade.
 * @throws FamiliarError by the function: what the daemon answered, or `daemon-unreachable`
 */
export function callerOf(socket: string, within: Readonly<Record<Patience, number>> = patience): Call {
  return async <Answer>(command: string, body: unknown, patience: Patience = 'quick') => {
    const signal = AbortSignal.timeout(within[patience])
    try {
      return (await ask(socket, command, body, signal)) as Answer
    } catch (error) {
      if (error instanceof FamiliarError) throw error
      const reason = signal.aborted ? `not within ${within[patience] / 1000} s` : messageOf(error)
      throw new FamiliarError('daemon-unreachable', `The daemon at ${socket} does not answer: ${reason}`)
    }
  }
}

async function ask(socket: string, command: string, body: unknown, signal: AbortSignal): Promise<unknown> {
  const call = request({ socketPath: socket, path: `/${command}`, method: 'POST', signal })
  const answered = once(call, 'response')
  call.end(JSON.stringify(body))
  const [response] = (await answered) as [IncomingMessage]
  // What comes after the answer, such as a daemon that closes on a body it does not read, is no matter any more.
  call.on('error', () => {})
  const answer = await json(response)
  if (response.statusCode === 200) return answer
  throw errorOf(answer as ErrorReport)
}

/** @throws FamiliarError `daemon-absent`, `daemon-unreachable`, `data-folder-unusable` */
export async function requireDaemon(socket: string): Promise<void> {
  if (!(await daemonListens(socket))) throw new FamiliarError('daemon-absent', `No daemon listens at ${socket}`)
}

/** Whether a daemon listens on the socket. A file without a listener was left by one that died. */
export async function daemonListens(socket: string): Promise<boolean> {
  const probe = connect(socket)
  try {
    await once(probe, 'connect')
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTDIR') return false
    if (code === 'EACCES') {
      throw new FamiliarError(
        'data-folder-unusable',
        `${socket}: only the user that runs Familiar may go there (${messageOf(error)})`,
      )
    }
    throw new FamiliarError('daemon-unreachable', `The control socket ${socket} cannot be used: ${messageOf(error)}`)
  } finally {
    probe.destroy()
  }
}
