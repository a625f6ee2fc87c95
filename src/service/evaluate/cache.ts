import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FamiliarError, messageOf } from '../../domain/errors.ts'
import { writeWhole } from '../people/write-whole.ts'
import { parseSeen, type Seen, serialise } from './seen.ts'

/**
 * What was seen in photos, kept in a file, so that an evaluation goes on where it was interrupted. It is face data: the file
 * has mode 0600, and holds neither names nor paths. A line is `CHECKSUM PHOTO SEEN`: what is torn or damaged is left out, and
 * seen anew.
 */
export class SeenCache implements AsyncDisposable {
  readonly path: string
  /** Lines that were damaged. */
  readonly damaged: number
  readonly #known: Map<string, Seen>
  readonly #file: FileHandle

  private constructor(path: string, file: FileHandle, known: Map<string, Seen>, damaged: number) {
    this.path = path
    this.#file = file
    this.#known = known
    this.damaged = damaged
  }

  /**
   * @param key of the pipeline that sees: another one has another file
   * @throws FamiliarError `file-unusable`
   */
  static async open(folder: string, key: string): Promise<SeenCache> {
    const path = join(folder, `seen-${key.slice(0, 32)}.txt`)
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const { known, damaged } = readLines(await readIfThere(path))
      if (damaged > 0) await writeWhole(path, Buffer.from([...known].map(lineOf).join('')), true)
      return new SeenCache(path, await open(path, 'a', 0o600), known, damaged)
    } catch (error) {
      if (error instanceof FamiliarError) throw error
      throw new FamiliarError('file-unusable', `The cache ${path} cannot be used: ${messageOf(error)}`)
    }
  }

  /** @param photo sha256 of its bytes */
  get(photo: string): Seen | undefined {
    return this.#known.get(photo)
  }

  /** @throws FamiliarError `file-unusable` */
  async add(photo: string, seen: Seen): Promise<void> {
    this.#known.set(photo, seen)
    try {
      // In one write, so that two evaluations at once do not mix their lines.
      await this.#file.appendFile(lineOf([photo, seen]))
    } catch (error) {
      throw new FamiliarError('file-unusable', `The cache ${this.path} cannot be written: ${messageOf(error)}`)
    }
  }

  get folder(): string {
    return dirname(this.path)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

function readLines(text: string): { readonly known: Map<string, Seen>; readonly damaged: number } {
  const known = new Map<string, Seen>()
  let damaged = 0
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const read = parseLine(line)
    if (read === null) damaged++
    else known.set(...read)
  }
  // A last line without its end would run into the next one.
  if (text !== '' && !text.endsWith('\n') && damaged === 0) damaged++
  return { known, damaged }
}

const checksumLength = 16

function parseLine(line: string): [photo: string, seen: Seen] | null {
  const body = line.slice(checksumLength + 1)
  if (line !== `${checksumOf(body)} ${body}`) return null
  const photo = body.slice(0, 64)
  const seen = parseSeen(body.slice(65))
  return seen && [photo, seen]
}

function lineOf([photo, seen]: readonly [string, Seen]): string {
  const body = `${photo} ${serialise(seen)}`
  return `${checksumOf(body)} ${body}\n`
}

function checksumOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, checksumLength)
}
