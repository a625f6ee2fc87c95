import { once } from 'node:events'
import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { FamiliarError, messageOf, reportOf } from '../../domain/errors.ts'
import type { Log } from '../../log/log.ts'
import { controlCommands, type Desks } from './commands.ts'
import { RequestBodies } from './request-body.ts'
import { daemonListens } from './socket-call.ts'

/** unix(7): sun_path holds 108 bytes with its end. */
const maxSocketPath = 107

/** Milliseconds that a client has to send its request. */
export interface ControlPatience {
  readonly headers: number
  readonly request: number
  /** How often they are checked. */
  readonly check: number
}

/** Milliseconds that answers have when the daemon stops. */
const farewell = 500

const defaultPatience: ControlPatience = { headers: 10_000, request: 60_000, check: 5_000 }

/**
 * Serves the command line on a Unix socket: HTTP, mode 0660, `POST /<command>` with JSON, and JSON comes back.
 * @throws FamiliarError `config-invalid` when the path is too long or taken, `data-folder-unusable` when it cannot be made
 */
export async function startControl(
  path: string,
  desks: Desks,
  log: Log,
  { headers, request, check }: ControlPatience = defaultPatience,
): Promise<AsyncDisposable> {
  const patience = { headersTimeout: headers, requestTimeout: request, connectionsCheckingInterval: check }
  const bodies = new RequestBodies()
  const server = createServer(patience, (request, response) => {
    answer(desks, bodies, request, response).catch((error: unknown) => {
      log.warn({ reason: messageOf(error) }, 'control failed')
    })
  })
  await listen(server, path)
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      // Who waits for an answer that is just being made shall have it: why the daemon ends, perhaps.
      const late = setTimeout(() => server.closeAllConnections(), farewell)
      await closed
      clearTimeout(late)
    },
  }
}

async function listen(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > maxSocketPath) {
    throw new FamiliarError(
      'config-invalid',
      `control.socket: ${path} is over ${maxSocketPath} bytes, which is all that a Unix socket's path may have`,
    )
  }
  await removeLeftover(path)
  const mask = process.umask(0o117)
  try {
    server.listen(path)
    await once(server, 'listening')
    chmodSync(path, 0o660)
  } catch (error) {
    throw new FamiliarError('data-folder-unusable', `The control socket ${path} cannot be made: ${messageOf(error)}`)
  } finally {
    process.umask(mask)
  }
}

/** Removes the socket of a daemon that died; nothing else. */
async function removeLeftover(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) throw taken(path, 'there is a file that is no socket')
  if (await daemonListens(path)) throw taken(path, 'another daemon listens there')
  rmSync(path, { force: true })
}

function taken(path: string, reason: string): FamiliarError {
  return new FamiliarError('config-invalid', `control.socket: ${path} cannot be used: ${reason}`)
}

async function answer(
  desks: Desks,
  bodies: RequestBodies,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const command = request.method === 'POST' ? controlCommands.get(request.url?.slice(1) ?? '') : undefined
    if (command === undefined) throw new FamiliarError('usage', 'no such command')
    reply(response, 200, await command(desks, await bodies.read(request)))
  } catch (error) {
    reply(response, 400, reportOf(error))
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? null))
}
