import { FamiliarError } from '../../domain/errors.ts'
import type { UploadPart } from '../../mqtt/commands/upload.ts'

/** Bytes of one upload: a photo of 64 megapixels as JPEG has less. */
const maxBytes = 32 * 1024 * 1024
/** Of all together: a Pi has a gigabyte for everything. */
const maxTogether = 64 * 1024 * 1024
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

  /** Bytes in memory. */
  get held(): number {
    return this.#held
  }

  /**
   * @param key of one upload: its command and transaction
   * @param now milliseconds on any clock that does not go back
   * @throws FamiliarError `command-invalid` when the part contradicts those before it, or it is too much; the upload is then
   *   given up. `daemon-busy` when others fill the memory
   */
  take(key: string, { source, part, parts, data }: UploadPart, now: number): Uploaded {
    this.expire(now)
    const bytes = Buffer.from(data, 'base64')
    if (parts === 1) return { complete: true, source, bytes }
    const before = this.#uploads.get(key) ?? blank(source, parts)
    this.#drop(key)
    if (before.parts.length !== parts) {
      throw new FamiliarError('command-invalid', `The upload had ${before.parts.length} parts, and now ${parts}`)
    }
    const upload = withPart(before, part, bytes, now)
    if (upload.bytes > maxBytes) throw new FamiliarError('command-invalid', `The upload is over ${maxBytes} bytes`)
    if (upload.received === parts) return { complete: true, source: upload.source, bytes: joined(upload) }
    if (this.#held + upload.bytes > maxTogether) {
      throw new FamiliarError('daemon-busy', 'Too many uploads are under way at once')
    }
    this.#keep(key, upload)
    return { complete: false, received: upload.received, parts }
  }

  #keep(key: string, upload: Upload): void {
    this.#uploads.set(key, upload)
    this.#held += upload.bytes
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
