import type { IncomingMessage } from 'node:http'
import { FamiliarError, messageOf } from '../../domain/errors.ts'

/** A photo travels as base64 inside of JSON: a third longer than the largest that the command line reads. */
const maxBody = 72 * 1024 * 1024
/** Of all requests at once: a Pi has a gigabyte for everything. */
const maxTogether = 2 * maxBody

/** Reads the bodies of requests into memory, never too much of it. */
export class RequestBodies {
  #held = 0

  /**
   * The JSON of a request.
   * @throws FamiliarError `request-too-large`; `usage` when it is not JSON; `daemon-busy` when others fill the memory for requests
   */
  async read(request: IncomingMessage): Promise<unknown> {
    const chunks: Buffer[] = []
    let size = 0
    let busy = false
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length
        busy ||= this.#held + chunk.length > maxTogether
        // Read to its end all the same: who is cut off in the middle of a sentence does not hear why.
        if (busy || size > maxBody) this.#drop(chunks)
        else this.#keep(chunks, chunk)
      }
      if (size > maxBody) throw tooLarge(size)
      if (busy) throw new FamiliarError('daemon-busy', 'The daemon has too many large requests at once')
      return parse(Buffer.concat(chunks))
    } finally {
      this.#drop(chunks)
    }
  }

  #keep(chunks: Buffer[], chunk: Buffer): void {
    this.#held += chunk.length
    chunks.push(chunk)
  }

  #drop(chunks: Buffer[]): void {
    for (const chunk of chunks) this.#held -= chunk.length
    chunks.length = 0
  }
}

function tooLarge(size: number): FamiliarError {
  const [has, takes] = [size, maxBody].map((bytes) => Math.ceil(bytes / 2 ** 20))
  return new FamiliarError('request-too-large', `The request has ${has} MiB, and a running daemon takes ${takes} MiB`)
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch (error) {
    throw new FamiliarError('usage', `the request is not JSON: ${messageOf(error)}`)
  }
}
