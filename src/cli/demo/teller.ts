import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Cast, nextPerson } from '../../service/demo/cast.ts'
import type { DemoStep } from '../../service/demo/demo.ts'
import { print } from '../options.ts'
import { photosText } from '../people/words.ts'
import { outcomeText } from '../photos.ts'
import { Progress } from '../progress.ts'
import { bold } from '../style.ts'
import { eventText } from './event-text.ts'

interface Telling extends Cast {
  readonly strangers: number
  readonly keep: boolean
  /** Only the progress is shown. */
  readonly silent: boolean
}

/** Tells each step in words, and on a terminal how far the start is. */
export class Teller {
  readonly #about: Telling
  readonly #progress: Progress
  #starting = true

  constructor(about: Telling) {
    this.#about = about
    // The photos, the broker, the nets, and the camera.
    this.#progress = new Progress(about.photos.length + 3)
  }

  tell(step: DemoStep): void {
    const { person, photos, keep } = this.#about
    switch (step.step) {
      case 'enrolling':
        this.say(`Enrolling ${person} from ${photosText(photos.length)}`)
        this.#progress.at('loading the nets')
        break
      case 'photo':
        this.#progress.step(step.outcome.source)
        this.#print(outcomeText(step.outcome))
        break
      case 'starting':
        this.say(`Starting the daemon on a scene in which ${this.#passers()} by`)
        this.#progress.at('starting the daemon')
        break
      case 'listening':
        this.#progress.step('loading the nets')
        break
      case 'seeing':
        this.#progress.step('opening the camera')
        break
      case 'ready':
        this.end()
        this.say(`Ready ${(step.startMs / 1000).toFixed(1)} s after its start; the broker is ${step.broker}`)
        if (keep) this.#explainKeeping(step.broker, step.config)
        break
      case 'event':
        this.#print(eventText(step.event))
    }
  }

  summarise([first, ...others]: readonly string[]): void {
    this.say(`Summary: ${first}`)
    for (const line of others) this.#print(`    ${line}`)
  }

  /** A new part of the story. */
  say(line: string): void {
    this.#line(`${bold('==>')} ${line}`)
  }

  /** A line of the part. */
  #print(line: string): void {
    this.#line(`  ${line}`)
  }

  /** No progress is shown any more. */
  end(): void {
    if (this.#starting) this.#progress.end()
    this.#starting = false
  }

  #line(line: string): void {
    if (this.#about.silent) return
    if (this.#starting) this.#progress.around(() => print(line))
    else print(line)
  }

  #passers(): string {
    const { strangers } = this.#about
    if (strangers === 0) return 'that person (by another photo) comes'
    return `that person (by another photo) and ${strangers === 1 ? 'a stranger' : `${strangers} strangers`} come`
  }

  #explainKeeping(broker: string, config: string): void {
    const { port } = new URL(broker)
    this.#print(`The scene repeats until Ctrl-C. Meanwhile, in another terminal:
      mosquitto_sub -p ${port} -v -t 'familiar/#'
      ${launcher()} status -c ${config}
      ${launcher()} people list -c ${config}
      ${launcher()} enroll -c ${config} '${nextPerson.name}' ${nextPerson.photo}`)
  }
}

/** As it is started from the working folder. */
function launcher(): string {
  const path = fileURLToPath(new URL('../../../bin/familiar', import.meta.url))
  return existsSync(path) ? relative(process.cwd(), path) : 'familiar'
}
