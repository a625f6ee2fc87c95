import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { random } from '../../src/camera/scene/random.ts'

/** What a camera is lost by: the names of the stand-in's faults. */
const faults = ['no-camera', 'busy', 'stall', 'die', 'half'] as const

/** Seconds, at random between these: how long the camera works, and how long it does not. */
const working = { least: 20, most: 90 }
const lost = { least: 2, most: 12 }

/** Lets the stand-in camera, which reads `file`, fail at random moments in random ways, until aborted. */
export class Losses {
  count = 0
  readonly #file: string
  readonly #random: () => number

  constructor(file: string, seed: number) {
    this.#file = file
    this.#random = random(seed)
    this.#say('')
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.#pause(working, signal)
        this.#say(faults[Math.floor(this.#random() * faults.length)] ?? '')
        this.count++
        await this.#pause(lost, signal)
        this.#say('')
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  #pause({ least, most }: typeof working, signal: AbortSignal): Promise<void> {
    return sleep(1000 * (least + this.#random() * (most - least)), undefined, { signal })
  }

  #say(fault: string): void {
    writeFileSync(this.#file, `${fault}\n`)
  }
}
