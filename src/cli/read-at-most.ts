import { fstatSync, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { FamiliarError, messageOf } from '../domain/errors.ts'

const chunkLength = 64 * 1024

/**
 * The bytes of a file or pipe, of a larger one the first `limit`.
 * @throws FamiliarError `file-unusable`, also for a device, which may never end
 */
export async function readFileAtMost(path: string, limit: number): Promise<Buffer> {
  return readable(path, async () => {
    await using file = await open(path)
    checkKind(await file.stat())
    return await firstBytes(chunksOf(file), limit)
  })
}

/** The same of standard input. */
export function readInputAtMost(limit: number): Promise<Buffer> {
  return readable('Standard input', async () => {
    checkKind(fstatSync(process.stdin.fd))
    return firstBytes(process.stdin, limit)
  })
}

/** A command that another program starts may have a socket as its input, too. */
function checkKind(stats: Stats): void {
  if (!stats.isFile() && !stats.isFIFO() && !stats.isSocket()) throw new Error('it is no file and no pipe')
}

async function* chunksOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkLength))
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

async function firstBytes(stream: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= limit) break
  }
  return Buffer.concat(chunks, Math.min(length, limit))
}

async function readable<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw new FamiliarError('file-unusable', `${what} cannot be read: ${messageOf(error)}`)
  }
}
