import { once } from 'node:events'
import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { FamiliarError, messageOf, reportOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { Desk, Photo } from './desk.ts'
import { daemonListens } from './remote-desk.ts'

/** unix(7): sun_path holds 108 bytes with its end. */
const maxSocketPath = 107
/** A photo travels as base64 inside of JSON: a third longer than the largest that the command line reads. */
const maxBody = 72 * 1024 * 1024

const photos = z.array(z.strictObject({ source: z.string(), data: z.base64() }))

/** Each command of the control socket: what it is sent, and what it does. `POST /<command>` with JSON, JSON comes back. */
const commands: Record<string, (desk: Desk, body: unknown) => Promise<unknown>> = {
  people: (desk) => desk.people(),
  enroll: (desk, body) => {
    const request = z.strictObject({ name: z.string(), photos }).parse(body)
    return desk.enroll(request.name, request.photos.map(photoOf))
  },
  identify: (desk, body) => {
    const request = z.strictObject({ photos }).parse(body)
    return desk.identify(request.photos.map(photoOf))
  },
}

/**
 * Serves the command line on a Unix socket (HTTP, mode 0660).
 * @throws FamiliarError `config-invalid` when the path is too long or taken, `data-folder-unusable` when it cannot be made
 */
export async function startControl(path: string, desk: Desk, log: Log): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    answer(desk, request, response).catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'control failed'))
  })
  await listen(server, path)
  return {
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
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

async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const name = request.url?.slice(1) ?? ''
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined || request.method !== 'POST') throw new FamiliarError('usage', `no such command`)
    reply(response, 200, await command(desk, await jsonBody(request)))
  } catch (error) {
    reply(
      response,
      400,
      error instanceof z.ZodError ? { code: 'usage', message: z.prettifyError(error) } : reportOf(error),
    )
  }
}

async function jsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    // Read to its end all the same: who is cut off in the middle of a sentence does not hear why.
    if (size <= maxBody) chunks.push(chunk)
  }
  if (size > maxBody) throw new FamiliarError('usage', `the request has ${size} bytes, at most ${maxBody} are taken`)
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch (error) {
    throw new FamiliarError('usage', `the request is not JSON: ${messageOf(error)}`)
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const photoOf = ({ source, data }: { source: string; data: string }): Photo => ({
  source,
  read: async () => Buffer.from(data, 'base64'),
})
