import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { maxPartBytes } from '../../src/mqtt/commands/upload.ts'

/** What comes back on `response/<command>`. */
export interface Answer {
  readonly transaction: string | number | null
  readonly status: 'ok' | 'progress' | 'error'
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own, and a test looks at what it knows
  readonly data?: any
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string }
}

const statusTopic = 'familiar/test/status'

interface Heard {
  readonly command: string
  readonly answer: Answer
}

/** Somebody who sends commands to the node `test` and hears all answers. */
export class Asker implements AsyncDisposable {
  readonly answers: Heard[] = []
  readonly #client: MqttClient
  readonly #waiting = new Set<() => void>()
  #online = false

  static async at(url: string): Promise<Asker> {
    const client = await connectAsync(url, { protocolVersion: url.startsWith('mqtts') ? 5 : 4, reconnectPeriod: 250 })
    const asker = new Asker(client)
    await client.subscribeAsync([statusTopic, 'familiar/test/response/#'], { qos: 1 })
    return asker
  }

  private constructor(client: MqttClient) {
    this.#client = client
    client.on('message', (topic, payload) => this.#take(topic, payload))
  }

  /** Resolves when the daemon says that it is ready to be asked. */
  async online(): Promise<void> {
    while (!this.#online) await this.#next()
  }

  /** Sends what may be no command at all. */
  async publish(
    command: string,
    payload: string | Buffer,
    options: { retain?: boolean; qos?: 0 | 1 } = {},
  ): Promise<void> {
    await this.#client.publishAsync(`familiar/test/request/${command}`, payload, { qos: 1, ...options })
  }

  /** The last answer to a command: `ok` or `error`. */
  async ask(command: string, fields: object = {}): Promise<Answer> {
    const transaction = randomUUID()
    const answers = await this.all(
      command,
      { transaction, ...fields },
      transaction,
      ({ status }) => status !== 'progress',
    )
    return answers.at(-1) as Answer
  }

  /** All answers of one transaction, up to the first that `isLast`. */
  async all(
    command: string,
    fields: object,
    transaction: string | number,
    isLast: (answer: Answer) => boolean,
  ): Promise<readonly Answer[]> {
    await this.publish(command, JSON.stringify({ transaction, ...fields }))
    return this.until(transaction, isLast)
  }

  /** All answers of a transaction that was begun, up to the first that `isLast`. */
  async until(transaction: string | number, isLast: (answer: Answer) => boolean): Promise<readonly Answer[]> {
    for (;;) {
      const own = this.answers.map(({ answer }) => answer).filter((answer) => answer.transaction === transaction)
      const last = own.findIndex(isLast)
      if (last !== -1) return own.slice(0, last + 1)
      await this.#next()
    }
  }

  /** Sends a file in parts. @returns the answer to the last one */
  async upload(command: string, fields: object, file: string): Promise<Answer> {
    const transaction = randomUUID()
    const common = { transaction, source: basename(file), ...fields }
    const parts = partsOf(readFileSync(file), maxPartBytes)
    const last = parts.pop()
    for (const part of parts) await this.publish(command, JSON.stringify({ ...common, ...part }))
    const answers = await this.all(command, { ...common, ...last }, transaction, isWhole)
    return answers.at(-1) as Answer
  }

  /** The next answers, whatever they are, so many of them; they are forgotten. */
  async take(count: number): Promise<readonly Heard[]> {
    while (this.answers.length < count) await this.#next()
    return this.answers.splice(0, count)
  }

  #next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true)
  }

  #take(topic: string, payload: Buffer): void {
    if (topic === statusTopic) this.#online = payload.toString() === 'online'
    else this.answers.push({ command: topic.split('/').at(-1) ?? '', answer: JSON.parse(payload.toString()) as Answer })
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }
}

/** Not one that says how many parts are there. */
const isWhole = ({ status, data }: Answer): boolean => status === 'error' || data.received === undefined

/** The fields of an upload, in parts of so many bytes. */
export function partsOf(bytes: Buffer, size: number): { part: number; parts: number; data: string }[] {
  const parts = Math.ceil(bytes.length / size)
  return Array.from({ length: parts }, (_, index) => ({
    part: index + 1,
    parts,
    data: bytes.subarray(index * size, (index + 1) * size).toString('base64'),
  }))
}
