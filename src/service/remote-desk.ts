import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { json } from 'node:stream/consumers'
import { type ErrorReport, FamiliarError, messageOf } from '../domain/errors.ts'
import type { PersonSummary } from '../ports/gallery-store.ts'
import type { Desk, EnrolmentReport, IdentificationReport, Photo } from './desk.ts'

/** Asks the running daemon. Its answers are of our own version's types, or the daemon is to be restarted after an upgrade. */
export class RemoteDesk implements Desk {
  readonly #socket: string

  constructor(socket: string) {
    this.#socket = socket
  }

  people(): Promise<readonly PersonSummary[]> {
    return this.#ask('people', {})
  }

  /** One request a photo, so that the daemon is never busy with reading for long; who is interrupted has enrolled those before. */
  async enroll(name: string, photos: readonly Photo[]): Promise<EnrolmentReport> {
    let whole: EnrolmentReport = { person: null, revision: 0, photos: [] }
    for (const photo of photos) {
      const report = await this.#ask<EnrolmentReport>('enroll', { name, photos: [await wireOf(photo)] })
      const created = (whole.person ?? report.person)?.created ?? false
      const person = report.person ?? whole.person
      whole = { ...report, person: person && { ...person, created }, photos: [...whole.photos, ...report.photos] }
    }
    return whole
  }

  async identify(photos: readonly Photo[]): Promise<IdentificationReport> {
    let whole: IdentificationReport = { threshold: 0, photos: [] }
    for (const photo of photos) {
      const report = await this.#ask<IdentificationReport>('identify', { photos: [await wireOf(photo)] })
      whole = { ...report, photos: [...whole.photos, ...report.photos] }
    }
    return whole
  }

  async #ask<Answer>(command: string, body: unknown): Promise<Answer> {
    const call = request({ socketPath: this.#socket, path: `/${command}`, method: 'POST' })
    call.end(JSON.stringify(body))
    try {
      const [response] = (await once(call, 'response')) as [IncomingMessage]
      const answer = await json(response)
      if (response.statusCode === 200) return answer as Answer
      const { code, message } = answer as ErrorReport
      throw new FamiliarError(code, message)
    } catch (error) {
      if (error instanceof FamiliarError) throw error
      throw new FamiliarError(
        'daemon-unreachable',
        `The daemon at ${this.#socket} does not answer: ${messageOf(error)}`,
      )
    }
  }
}

async function wireOf({ source, read }: Photo): Promise<{ source: string; data: string }> {
  return { source, data: Buffer.from(await read()).toString('base64') }
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
