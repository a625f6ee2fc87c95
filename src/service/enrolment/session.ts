import type { CameraId } from '../../domain/brand.ts'
import { FamiliarError } from '../../domain/errors.ts'
import type { UsableFace } from '../people/judge-photo.ts'
import type { Guide } from './guide.ts'
import { problemText } from './words.ts'

/** With fewer looks nobody is enrolled: a face from one side only would be known from that side only. */
const leastLooks = 3

export type Looks = readonly [UsableFace, ...UsableFace[]]

/** One enrolment before a camera, until its looks are gathered. */
export class Session implements Disposable {
  readonly request: number
  readonly name: string
  readonly camera: CameraId
  readonly guide: Guide
  readonly #total: number
  readonly #gathered = Promise.withResolvers<Looks>()
  readonly #timer: NodeJS.Timeout
  #over = false

  /** @param total milliseconds after which the looks at hand must do */
  constructor(request: number, name: string, camera: CameraId, guide: Guide, total: number) {
    this.request = request
    this.name = name
    this.camera = camera
    this.guide = guide
    this.#total = total
    this.#timer = setTimeout(() => this.conclude(), total)
    // Whoever fails it need not wait for it.
    this.#gathered.promise.catch(() => {})
  }

  /** @throws FamiliarError `enrolment-incomplete`, and what it failed with */
  get gathered(): Promise<Looks> {
    return this.#gathered.promise
  }

  /** Whether its looks are gathered, or it has failed: nothing changes it any more. */
  get over(): boolean {
    return this.#over
  }

  /** No more looks will come. */
  conclude(): void {
    if (this.#over) return
    const [first, ...others] = this.guide.taken
    if (first === undefined || others.length + 1 < leastLooks) this.fail(this.#incomplete())
    else {
      this.#over = true
      this.#gathered.resolve([first, ...others])
    }
  }

  fail(error: FamiliarError): void {
    if (this.#over) return
    this.#over = true
    this.#gathered.reject(error)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }

  #incomplete(): FamiliarError {
    const { taken, problem, prompt } = this.guide
    const until = prompt === null ? '' : ` within ${Math.round(this.#total / 1000)} s`
    const why = problem === null ? '' : problemText(problem)
    const reason = why === '' ? '' : `; at last ${why}`
    return new FamiliarError(
      'enrolment-incomplete',
      `Only ${taken.length} of at least ${leastLooks} good looks came${until}${reason}`,
    )
  }
}
