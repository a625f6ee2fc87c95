import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock as clock } from '../../src/clock/system-clock.ts'
import type { DaemonProcess } from '../support/daemon-process.ts'
import type { Actor } from './actor.ts'
import type { Content } from './content.ts'
import { sameGallery } from './deeds.ts'
import { type Committed, eventFaults, galleryFaults, presenceFaults, retainedFaults, sequenceFaults } from './faults.ts'
import { type House, killDaemon } from './house.ts'

/** When a daemon is killed: at any moment of its start or of its work, just after a change was asked for, or somebody was told of. */
export const moments = ['start', 'work', 'deed', 'news'] as const
export type Moment = (typeof moments)[number]

/** Milliseconds. */
const limits = { work: 6000, deed: 400, news: 30, patience: 10_000, settle: 5000 }

/** What one daemon went through. */
export interface Round {
  readonly moment: Moment
  readonly isOnline: boolean
  /** What was asked for when it was killed, and whether it turned out to be done. */
  readonly deed: { readonly what: string; readonly done: boolean } | null
  readonly waiting: number
  readonly faults: readonly string[]
}

/** Lets one daemon after the other live in a house, and die. */
export class Rounds {
  /** What all of them said they had committed. */
  readonly committed: Committed[] = []
  /** What the last one left. */
  content: Content | null = null
  readonly #house: House
  readonly #actor: Actor
  readonly #random: () => number
  /** Milliseconds that a start took. */
  #startMs = 3000

  constructor(house: House, actor: Actor, random: () => number) {
    this.#house = house
    this.#actor = actor
    this.#random = random
  }

  async next(): Promise<Round> {
    const { network, observer } = this.#house
    const moment = moments[Math.floor(this.#random() * moments.length)] ?? 'start'
    // Without a broker events wait when the daemon dies.
    const isOnline = this.#random() < 0.75
    if (isOnline) network.comeBack()
    else network.goDown()
    observer.forgetFirst()
    const born = performance.now()
    const daemon = this.#house.start('returning')
    const faults = moment === 'start' ? await this.#dieYoung(daemon) : await this.#live(daemon, moment, isOnline, born)
    this.committed.push(...committedBy(daemon))
    const { deed, done, content, found } = await this.#examine()
    faults.push(...found)
    return { moment, isOnline, deed: deed === null ? null : { what: deed, done }, waiting: content.events.size, faults }
  }

  async #dieYoung(daemon: DaemonProcess): Promise<string[]> {
    await sleep(this.#random() * this.#startMs)
    return this.#kill(daemon)
  }

  async #live(daemon: DaemonProcess, moment: Moment, isOnline: boolean, born: number): Promise<string[]> {
    await daemon.said('ready')
    this.#startMs = performance.now() - born
    const faults = isOnline ? await this.#announced() : []
    const killed = new AbortController()
    const work = this.#actor.work(this.#house.desk, killed.signal)
    await Promise.race([this.#wait(daemon, moment), work])
    killed.abort()
    faults.push(...(await this.#kill(daemon)), ...(await work))
    return faults
  }

  /** What a new daemon tells of what the one before left. */
  async #announced(): Promise<string[]> {
    const { observer } = this.#house
    const { people, presence } = this.content ?? { people: [], presence: [] }
    await observer.until(() => retainedFaults(people, observer.people).length === 0, limits.settle)
    return [...retainedFaults(people, observer.people), ...presenceFaults(presence, observer.first, clock.monotonic())]
  }

  async #wait(daemon: DaemonProcess, moment: Moment): Promise<void> {
    if (moment === 'work') return sleep(this.#random() * limits.work)
    if (moment === 'deed') {
      await this.#actor.begun()
      return sleep(this.#random() * limits.deed)
    }
    await Promise.race([this.#house.observer.news(limits.patience), daemon.said('event')])
    return sleep(this.#random() * limits.news)
  }

  #kill(daemon: DaemonProcess): Promise<string[]> {
    return killDaemon(daemon, this.#random() < 0.5)
  }

  /** Compares what is stored with what was promised; from here on what is stored is what counts. */
  async #examine() {
    const { observer } = this.#house
    const content = await this.#house.content()
    this.content = content
    const { gallery, deed } = this.#actor
    const found = galleryFaults(content, gallery, deed)
    this.#actor.gallery = content.gallery
    this.#actor.deed = null
    await observer.until(() => this.#eventFaults().length === 0, limits.settle)
    found.push(...this.#eventFaults(), ...sequenceFaults(this.committed))
    const done = found.length === 0 && deed !== null && sameGallery(content.gallery, deed.after)
    return { deed: deed?.what ?? null, done, content, found }
  }

  #eventFaults(): string[] {
    return this.content ? eventFaults(this.committed, this.#house.observer.received, this.content) : []
  }
}

/** By its log, which is written after each commit and before anything else happens. */
export function committedBy(daemon: DaemonProcess): Committed[] {
  return daemon.lines
    .filter(({ msg }) => msg === 'event')
    .map((line) => ({ seq: Number(line['seq']), person: line['person'] as string | undefined }))
}
