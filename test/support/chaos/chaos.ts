import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { systemClock as clock } from '../../../src/clock/system-clock.ts'
import type { OutboxCounts } from '../../../src/ports/outbox.ts'
import { openDataFolder } from '../../../src/storage/data-folder.ts'
import { openStore } from '../../../src/storage/store.ts'
import type { Receipt } from './broker.ts'
import type { Report } from './writer.ts'

export interface ChaosOptions {
  readonly events: number
  readonly brokerKills: number
  readonly writerKills: number
  /** The same seed kills at the same counts. */
  readonly seed: number
}

/** What was promised, and what came. */
export interface ChaosReport {
  /** Sequence numbers whose commit was reported. */
  readonly committed: readonly number[]
  /** What the brokers received, in order, again when it came again. */
  readonly received: readonly { readonly topic: string; readonly seq: number; readonly sha256: string }[]
  /** Processes that were really killed. */
  readonly brokersKilled: number
  readonly writersKilled: number
  /** Of the outbox, at the end. */
  readonly counts: OutboxCounts
  readonly seconds: number
}

type Victim = 'broker' | 'writer'

/** Milliseconds at most between the count that a kill waits for and the kill, so that it comes in any moment of an event's way. */
const longestAim = 20

/** Commits and delivers events between real processes, some of which are killed by SIGKILL, until all have arrived. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const began = performance.now()
  const parent = mkdtempSync(join(tmpdir(), 'familiar-chaos-'))
  const house = new House(join(parent, 'data'), await freePort(), options)
  try {
    await house.live()
    return { ...house.report(), counts: await countsIn(house.data), seconds: (performance.now() - began) / 1000 }
  } finally {
    await house.end()
    rmSync(parent, { recursive: true })
  }
}

class House {
  readonly data: string
  readonly #port: number
  readonly #events: number
  readonly #random: () => number
  /** When so many different events have arrived, somebody is killed. */
  readonly #kills: { readonly at: number; readonly victim: Victim }[]
  readonly #committed: number[] = []
  readonly #received: Extract<Receipt, { kind: 'received' }>[] = []
  readonly #different = new Set<number>()
  readonly #killed: Record<Victim, number> = { broker: 0, writer: 0 }
  readonly #running: Partial<Record<Victim, ChildProcess>> = {}
  /** All is committed, and the outbox empty. */
  #drained = false
  #wake = Promise.withResolvers<void>()

  constructor(data: string, port: number, { events, brokerKills, writerKills, seed }: ChaosOptions) {
    this.data = data
    this.#port = port
    this.#events = events
    this.#random = mulberry32(seed)
    const victims: Victim[] = [...Array(brokerKills).fill('broker'), ...Array(writerKills).fill('writer')]
    this.#kills = victims.map((victim) => ({ at: 1 + Math.floor(this.#random() * (events - 1)), victim }))
    this.#kills.sort((a, b) => a.at - b.at)
  }

  async live(): Promise<void> {
    await this.#startBroker()
    this.#startWriter()
    for (const { at, victim } of this.#kills) {
      await this.#until(() => this.#different.size >= at || this.#drained)
      await sleep(this.#random() * longestAim)
      await this.#kill(victim)
    }
    await this.#until(() => this.#drained)
    const writer = this.#running.writer
    writer?.kill('SIGTERM')
    if (writer) await once(writer, 'close')
  }

  async end(): Promise<void> {
    for (const child of Object.values(this.#running)) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill('SIGKILL')
      await once(child, 'close')
    }
  }

  report(): Pick<ChaosReport, 'committed' | 'received' | 'brokersKilled' | 'writersKilled'> {
    const { broker, writer } = this.#killed
    return { committed: this.#committed, received: this.#received, brokersKilled: broker, writersKilled: writer }
  }

  async #kill(victim: Victim): Promise<void> {
    const child = this.#running[victim]
    if (child === undefined) throw new Error(`no ${victim} runs`)
    child.kill('SIGKILL')
    // All that it said before is read when its pipes are closed.
    const [, signal] = await once(child, 'close')
    if (signal !== 'SIGKILL') throw new Error(`the ${victim} ended by itself`)
    this.#killed[victim] += 1
    if (victim === 'broker') await this.#startBroker()
    else this.#startWriter()
  }

  #startWriter(): void {
    this.#drained = false
    const left = Math.max(0, this.#events - this.#committed.length)
    this.#start('writer', [this.data, String(this.#port), String(left)], (line) => {
      const report = JSON.parse(line) as Report
      if (report.kind === 'committed') this.#committed.push(report.seq)
      else this.#drained = true
    })
  }

  async #startBroker(): Promise<void> {
    let listening = false
    this.#start('broker', [String(this.#port)], (line) => {
      const receipt = JSON.parse(line) as Receipt
      if (receipt.kind === 'listening') listening = true
      else {
        this.#received.push(receipt)
        this.#different.add(receipt.seq)
      }
    })
    await this.#until(() => listening)
  }

  #start(name: Victim, args: readonly string[], onLine: (line: string) => void): void {
    const entry = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
    const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    createInterface({ input: child.stdout }).on('line', (line) => {
      onLine(line)
      this.#wake.resolve()
    })
    child.once('close', (code) => {
      if (code !== 0 && code !== null) this.#wake.reject(new Error(`the ${name} ended with status ${code}`))
    })
    this.#running[name] = child
  }

  async #until(enough: () => boolean): Promise<void> {
    while (!enough()) {
      await this.#wake.promise
      this.#wake = Promise.withResolvers()
    }
  }
}

async function countsIn(data: string): Promise<OutboxCounts> {
  const folder = openDataFolder(data)
  const store = await openStore(folder, { outbox: { maxEvents: 1_000_000, clock } })
  const { counts } = store.outbox
  await store.close()
  folder.close()
  return counts
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Tommy Ettinger's Mulberry32: small, seeded, and even enough. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What an outbox must not do, as far as it did; empty when all is well. */
export function faultsOf({ committed, received, counts }: ChaosReport): string[] {
  const arrived = new Set(received.map(({ seq }) => seq))
  const lost = committed.filter((seq) => !arrived.has(seq))
  const elsewhere = received.filter(({ topic }) => !topic.endsWith('/event'))
  return [
    ...orderFaults(received),
    ...lost.map((seq) => `${seq} was lost`),
    ...elsewhere.map(({ seq, topic }) => `${seq} came on ${topic}`),
    ...(new Set(committed).size === committed.length ? [] : ['a sequence number was given twice']),
    ...(counts.waiting + counts.setAside + counts.dropped === 0 ? [] : [`left over: ${JSON.stringify(counts)}`]),
  ]
}

/** Of those that came for the first time the numbers ascend; those that came again have the same bytes. */
export function orderFaults(received: ChaosReport['received']): string[] {
  const bytes = new Map<number, string>()
  let last = 0
  return received.flatMap(({ seq, sha256 }) => {
    const before = bytes.get(seq)
    bytes.set(seq, before ?? sha256)
    if (before !== undefined) return before === sha256 ? [] : [`${seq} came again with other bytes`]
    const faults = seq < last ? [`${seq} came after ${last}`] : []
    last = Math.max(last, seq)
    return faults
  })
}
