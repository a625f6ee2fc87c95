import { createHash } from 'node:crypto'
import { type ErrorReport, FamiliarError, messageOf, reportOf } from '../../domain/errors.ts'
import type { Log } from '../../log/log.ts'
import {
  type Answer,
  encodeAnswer,
  errorAnswer,
  maxRequestBytes,
  openEnvelope,
  readContents,
  type Transaction,
} from '../../mqtt/commands/envelope.ts'
import type { CommandSpec } from '../../mqtt/commands/spec.ts'
import { type CommandName, isCommandName, specOf } from '../../mqtt/commands/table.ts'
import type { UploadPart } from '../../mqtt/commands/upload.ts'
import type { Topics } from '../../mqtt/topics.ts'
import type { Clock } from '../../ports/clock.ts'
import { type Publisher, PublishRefused } from '../../ports/publisher.ts'
import type { Incoming, Subscriber } from '../../ports/subscriber.ts'
import type { CommandCounts } from './command-counts.ts'
import { admit, type Trust } from './door.ts'
import type { Context, Handler, Handlers } from './handler.ts'
import { patience, type Uploaded, Uploads } from './uploads.ts'

interface CommandReceiverOptions {
  readonly broker: Publisher & Subscriber
  readonly topics: Topics
  readonly trust: Trust
  readonly handlers: Handlers
  readonly counts: CommandCounts
  readonly clock: Clock
  readonly log: Log
}

/** Requests that are carried out at once; who sends more is told so. */
const maxAtOnce = 32
/** Answers on their way at once: what asks for more than the broker takes gets no answer. */
const maxAnswers = 2048
/** Requests of late that are known again when the broker delivers one twice. */
const maxRemembered = 64
/** Bytes of correlation data: they are in memory as long as the answer. */
const maxCorrelation = 128
/** Seconds for which a broker keeps an answer for an asker who is away. */
const answerExpiry = 60
/** What a command could be called: another name is not repeated in a topic of ours. */
const plausibleName = /^[a-z][a-z_.]{0,39}$/

/** What a command without upload has of one. */
const nothing: Uploaded = { complete: true, source: '', bytes: new Uint8Array() }

type AnyHandler = Handler<CommandName>

/** One request on its way. */
interface Asked {
  readonly name: string
  readonly transaction: Transaction | null
  readonly correlation: Uint8Array | undefined
}

/** Carries out what is asked for over MQTT, and answers. Nothing that comes in makes it throw. */
export class CommandReceiver implements Disposable {
  readonly #options: CommandReceiverOptions
  readonly #uploads = new Uploads()
  readonly #unsubscribe: () => void
  readonly #expiring: NodeJS.Timeout
  /** Of requests of late. */
  readonly #remembered = new Set<string>()
  #atOnce = 0
  #answers = 0

  constructor(options: CommandReceiverOptions) {
    this.#options = options
    this.#unsubscribe = options.broker.subscribe(options.topics.requests, (message) => this.#heard(message))
    this.#expiring = setInterval(() => this.#uploads.expire(options.clock.monotonic()), patience).unref()
  }

  [Symbol.dispose](): void {
    this.#unsubscribe()
    clearInterval(this.#expiring)
  }

  #heard(message: Incoming): void {
    const name = this.#options.topics.commandOf(message.topic) ?? ''
    const asked: Asked = { name, transaction: null, correlation: ownCorrelation(message) }
    if (message.redelivered && this.#isKnown(message)) return
    if (!isCommandName(name)) this.#refuse(asked, 'command-unknown', 'There is no such command')
    else if (message.retain) this.#refuse(asked, 'command-retained', `${name} was published with the retain flag`)
    else this.#open(name, asked, message)
  }

  /** The broker delivers again what it has no PUBACK for: carried out twice, a name would be taken from the next person. */
  #isKnown(message: Incoming): boolean {
    return this.#remembered.has(fingerprint(message))
  }

  #remember(message: Incoming): void {
    this.#remembered.add(fingerprint(message))
    const [oldest] = this.#remembered
    if (this.#remembered.size > maxRemembered && oldest !== undefined) this.#remembered.delete(oldest)
  }

  /** Up to here nothing has been done, and after it only what may be. */
  #open(name: CommandName, anonymous: Asked, message: Incoming): void {
    let asked = anonymous
    try {
      checkCorrelation(message)
      const { transaction, fields } = openEnvelope(message.payload)
      asked = { ...anonymous, transaction }
      const { trust, broker } = this.#options
      const spec = specOf(name)
      admit(spec, name, { trust, confidential: broker.confidential })
      const { request, upload: part } = readContents(spec, fields)
      if (this.#atOnce >= maxAtOnce) throw new FamiliarError('daemon-busy', 'Too many requests are being carried out')
      const upload = part === null ? nothing : this.#upload(asked, request, part)
      this.#remember(message)
      if (upload.complete) void this.#carryOut(spec, asked, request, upload)
      else void this.#succeed(asked, { received: upload.received, parts: upload.parts })
    } catch (error) {
      this.#fail(asked, error)
    }
  }

  async #carryOut(spec: CommandSpec, asked: Asked, request: unknown, upload: Context<CommandName>['upload']) {
    const { handlers, log } = this.#options
    if (spec.access === 'change') log.info({ command: asked.name }, 'a command came over MQTT')
    const done: (() => void)[] = []
    const handler = handlers[asked.name as CommandName] as AnyHandler
    this.#atOnce += 1
    try {
      const data = await handler(request as Parameters<AnyHandler>[0], this.#context(spec, asked, upload, done))
      await this.#succeed(asked, spec.response.parse(data))
      for (const act of done) act()
    } catch (error) {
      this.#fail(asked, error)
    } finally {
      this.#atOnce -= 1
      this.#uploads.release(upload.bytes)
    }
  }

  #succeed(asked: Asked, data: unknown): Promise<void> {
    this.#options.counts.succeeded()
    return this.#answer(asked, { status: 'ok', data })
  }

  #context(
    spec: CommandSpec,
    asked: Asked,
    upload: Context<CommandName>['upload'],
    done: (() => void)[],
  ): Context<CommandName> {
    return {
      upload,
      maxAnswerBytes: Math.min(maxRequestBytes, this.#options.broker.maximumPacketSize),
      answer: (data) => this.#answer(asked, { status: 'ok', data: spec.response.parse(data) }),
      progress: (data) => void this.#answer(asked, { status: 'progress', data: spec.progress?.parse(data) }),
      afterwards: (act) => void done.push(act),
    }
  }

  /** Parts belong together by the transaction and by all that they say besides: two askers may use the same number. */
  #upload({ name, transaction }: Asked, request: unknown, part: UploadPart): Uploaded {
    if (part.parts > 1 && transaction === null) {
      throw new FamiliarError('command-invalid', 'Parts need a `transaction`, to know which belong together')
    }
    const key = JSON.stringify([name, transaction, part.source, request])
    return this.#uploads.take(key, part, this.#options.clock.monotonic())
  }

  #refuse(asked: Asked, code: ErrorReport['code'], message: string): void {
    this.#fail(asked, new FamiliarError(code, message))
  }

  #fail(asked: Asked, error: unknown): void {
    const { counts, log } = this.#options
    const report = reportOf(error)
    counts.failed(report.code)
    // Its message may hold a name.
    if (report.code === 'internal') log.error({ command: asked.name, reason: report.message }, 'a command failed')
    else log.debug({ command: asked.name.slice(0, 40), code: report.code }, 'a command was refused')
    void this.#answer(asked, errorAnswer(report))
  }

  /** Never rejects: who asks again when no answer comes gets one. */
  async #answer(asked: Asked, answer: Answer): Promise<void> {
    const { name, transaction, correlation } = asked
    const { broker, topics, log } = this.#options
    if (!plausibleName.test(name) || this.#answers >= maxAnswers) return
    this.#answers += 1
    const options = { qos: 1, retain: false, expiry: answerExpiry, ...(correlation && { correlation }) } as const
    try {
      await broker.publish(topics.response(name), encodeAnswer(transaction, answer), options)
    } catch (error) {
      log.debug({ command: name, reason: messageOf(error) }, 'answer not delivered')
      // One that says so is short.
      if (error instanceof PublishRefused && answer.status !== 'error')
        this.#refuse(asked, 'answer-refused', `The broker does not take the answer: ${error.message}`)
    } finally {
      this.#answers -= 1
    }
  }
}

/** The packet's number, too: the same request may be sent again, and then be lost on its first way. */
function fingerprint({ topic, packet, payload }: Incoming): string {
  return createHash('sha256').update(`${packet} ${topic}\0`).update(payload).digest('base64')
}

function checkCorrelation({ correlation }: Incoming): void {
  if (correlation === undefined || correlation.length <= maxCorrelation) return
  const { length } = correlation
  throw new FamiliarError(
    'command-invalid',
    `The correlation data has ${length} bytes, and ${maxCorrelation} are taken`,
  )
}

/** A copy, for the original holds all bytes that came with it; undefined for one that is too long. */
function ownCorrelation({ correlation }: Incoming): Uint8Array | undefined {
  return correlation && correlation.length <= maxCorrelation ? Uint8Array.from(correlation) : undefined
}
