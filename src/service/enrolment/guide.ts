import type { LookProblem, Prompt } from '../../domain/enrolment.ts'
import type { SeenPicture } from '../../pipeline/examine.ts'
import type { Recipe } from '../../stages/evidence/recipe.ts'
import type { QualityLimits } from '../../stages/quality/limits.ts'
import type { Unusable } from '../people/desk.ts'
import { judgePhoto, type UsableFace } from '../people/judge-photo.ts'
import { strangerTo, twinAmong } from './same-person.ts'
import { type Step, stepsWithin } from './steps.ts'

export interface GuideRules {
  /** Of a face that becomes a template. */
  readonly limits: QualityLimits
  /** Of all nets in use. */
  readonly recipe: Recipe
  /**
   * After how many usable looks that brought nothing a step is passed over: not every neck bends, and not every room lets one
   * step back. The first one, which others are measured by, is waited for.
   */
  readonly misses?: number
}

/** At three looks a second, five seconds of trying. */
const usualMisses = 15

/**
 * Leads somebody before a camera from pose to pose, and gathers a good look of each. A look that fits a later step is taken
 * for that, and all looks are of one person. No clock is in it: who waits for how long is the caller's.
 */
export class Guide {
  /** How many looks there would be with every step. */
  readonly of: number
  readonly #recipe: Recipe
  readonly #misses: number
  readonly #open: Step[]
  readonly #taken: UsableFace[] = []
  #missed = 0
  #problem: LookProblem | null = null

  constructor({ limits, recipe, misses = usualMisses }: GuideRules) {
    this.#recipe = recipe
    this.#misses = misses
    this.#open = stepsWithin(limits)
    this.of = this.#open.length
  }

  /** What to do now; null when nothing is left to do. */
  get prompt(): Prompt | null {
    return this.#open[0]?.prompt ?? null
  }

  /** What was wrong with the last picture. */
  get problem(): LookProblem | null {
    return this.#problem
  }

  get taken(): readonly UsableFace[] {
    return this.#taken
  }

  look(picture: SeenPicture): void {
    const judged = judgePhoto('', picture)
    this.#problem = 'enrolled' in judged ? problemOf(judged) : this.#consider(judged)
  }

  /** Pictures stopped coming. */
  lose(): void {
    this.#problem = { reason: 'no-picture', value: null, limit: null, direction: null }
  }

  #consider(face: UsableFace): LookProblem | null {
    const stranger = strangerTo(this.#taken, face, this.#recipe)
    if (stranger !== null) return stranger
    const step = this.#stepFor(face)
    if (step === undefined) return this.#miss({ reason: 'wrong-pose', value: null, limit: null, direction: null })
    const twin = twinAmong(this.#taken, face)
    if (twin !== null) return this.#miss(twin)
    this.#open.splice(this.#open.indexOf(step), 1)
    this.#taken.push(face)
    this.#missed = 0
    return null
  }

  #stepFor({ measures }: UsableFace): Step | undefined {
    const [first] = this.#taken
    const asked = first === undefined ? this.#open.slice(0, 1) : this.#open
    return asked.find((step) => step.fits(measures, first?.measures ?? measures))
  }

  #miss(problem: LookProblem): LookProblem | null {
    if (this.#taken.length === 0 || ++this.#missed < this.#misses) return problem
    this.#open.shift()
    this.#missed = 0
    return null
  }
}

function problemOf(refusal: Unusable): LookProblem {
  if (refusal.reason === 'face-rejected') return refusal.rejection
  // A frame can always be read.
  if (refusal.reason !== 'several-faces') return { reason: 'no-face', value: null, limit: null, direction: null }
  return { reason: 'several-faces', value: refusal.faces, limit: 1, direction: 'above' }
}
