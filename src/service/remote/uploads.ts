import { FamiliarError } from '../../domain/errors.ts'
import type { UploadPart } from '../../mqtt/commands/upload.ts'

/** Bytes of one upload: a photo of 64 megapixels as JPEG has less. */
const maxBytes = 32 * 1024 * 1024
/** Of all together, also of those that are complete and in use: a Pi has a gigabyte for everything. */
const maxTogether = 64 * 1024 * 1024
/** Uploads under way: the smallest parts take memory, too. */
const maxUploads = 32
/** Milliseconds after which an upload is given up that gets no further part. */
export const patience = 60_000

interface Upload {
  readonly source: string
  readonly parts: readonly (Uint8Array | undefined)[]
  readonly received: number
  readonly bytes: number
  readonly heardAt: number
}

/** What came of a part: the whole, or how much of it there is. */
export type Uploaded =
  | { readonly complete: true; readonly source: string; readonly bytes: Uint8Array }
  | { readonly complete: false; readonly received: number; readonly parts: number }

/** Puts uploads together from their parts, in whatever order these come, and never holds too much. */
export class Uploads {
  readonly #uploads = new Map<string, Upload>()
  #held = 0

  /** Bytes in memory, also of what is complete and not released. */
  get held(): number {
    return this.#held
  }

  /**
   * What is complete is held until `release`.
   * @param key the same for all parts of one upload, and for no other
   * @param now milliseconds on any clock that does not go back
   * @throws FamiliarError `command-invalid` when the part contradicts those before it, or it is too much; the upload is then
   *   given up. `daemon-busy` when others fill the memory: it stays as it was, and the part may be sent again
   */
  take(key: string, { source, part, parts, data }: UploadPart, now: number): Uploaded {
    this.expire(now)
    const before = this.#uploads.get(key) ?? blank(source, parts)
    if (before.parts.length !== parts) {
      throw this.#givenUp(key, `The upload had ${before.parts.length} parts, and now ${parts}`)
    }
    const upload = withPart(before, part, Buffer.from(data, 'base64'), now)
    if (upload.bytes > maxBytes) throw this.#givenUp(key, `The upload is over ${maxBytes} bytes`)
    const complete = upload.received === parts
    const full = !complete && !this.#uploads.has(key) && this.#uploads.size >= maxUploads
    if (full || this.#held + upload.bytes - before.bytes > maxTogether) {
      throw new FamiliarError('daemon-busy', 'Too many uploads are under way at once')
    }
    this.#drop(key)
    this.#held += upload.bytes
    if (complete) return { complete, source: upload.source, bytes: joined(upload) }
    this.#uploads.set(key, upload)
    return { complete: false, received: upload.received, parts }
  }

  /** Of a complete upload that is not in use any more. */
  release({ length }: Uint8Array): void {
    this.#held -= length
  }

  #givenUp(key: string, reason: string): FamiliarError {
    this.#drop(key)
    return new FamiliarError('command-invalid', reason)
  }

  #drop(key: string): void {
    this.#held -= this.#uploads.get(key)?.bytes ?? 0
    this.#uploads.delete(key)
  }

  /** Gives up what has waited for too long. */
  expire(now: number): void {
    for (const [key, { heardAt }] of this.#uploads) if (now - heardAt > patience) this.#drop(key)
  }
}

function blank(source: string, parts: number): Upload {
  return { source, parts: Array.from<undefined>({ length: parts }), received: 0, bytes: 0, heardAt: 0 }
}

/** A part that comes twice, as QoS 1 allows, counts once. */
function withPart(upload: Upload, part: number, bytes: Uint8Array, now: number): Upload {
  const old = upload.parts[part - 1]
  return {
    source: upload.source,
    parts: upload.parts.with(part - 1, bytes),
    received: upload.received + (old === undefined ? 1 : 0),
    bytes: upload.bytes - (old?.length ?? 0) + bytes.length,
    heardAt: now,
  }
}

function joined({ parts }: Upload): Uint8Array {
  return Buffer.concat(parts.filter((part) => part !== undefined))
}
