import { once } from 'node:events'
import { connect } from 'node:net'
import type { Writable } from 'node:stream'

/** Resolves when there is room for more. */
export type Write = (bytes: Uint8Array) => Promise<void>

/** Standard output, or a port of this machine, to which it connects. */
export async function openOutput(port: number | null): Promise<Write> {
  const output = port === null ? process.stdout : await connected(port)
  // SIGPIPE, which Node hides, ends the tool.
  output.on('error', () => process.exit(1))
  return (bytes) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    output.write(bytes, () => resolve())
    return promise
  }
}

async function connected(port: number): Promise<Writable> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}
