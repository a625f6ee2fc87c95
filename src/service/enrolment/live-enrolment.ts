import type { CameraId } from '../../domain/brand.ts'
import type { EnrolmentState } from '../../domain/enrolment.ts'
import { FamiliarError, reportOf } from '../../domain/errors.ts'
import type { Log } from '../../log/log.ts'
import type { Recipe } from '../../stages/evidence/recipe.ts'
import type { QualityLimits } from '../../stages/quality/limits.ts'
import { personName } from '../../storage/name.ts'
import type { CameraState, Look } from '../../vision/protocol.ts'
import type { VisionSupervisor } from '../../vision/supervisor.ts'
import type { Cameras } from '../cameras.ts'
import type { PhotoOutcome } from '../people/desk.ts'
import type { FacesReport } from '../people/enroller.ts'
import type { GalleryDesk } from '../people/gallery-desk.ts'
import { looksLikeText } from '../people/words.ts'
import { chooseCamera, unavailable } from './camera-choice.ts'
import type { EnrolmentDesk, LiveOptions, LiveReport } from './desk.ts'
import { Guide } from './guide.ts'
import { Session } from './session.ts'
import { runningText } from './words.ts'

/** Milliseconds. */
export interface EnrolmentTimes {
  /** For all looks together. */
  readonly total: number
  /** Until the end of one is no longer told. */
  readonly idleAfter: number
}

const usualTimes: EnrolmentTimes = { total: 90_000, idleAfter: 60_000 }

export interface LiveEnrolmentOptions {
  readonly vision: Pick<VisionSupervisor, 'setWatch'>
  readonly desk: Pick<GalleryDesk, 'enrollFaces'>
  readonly cameras: Pick<Cameras, 'status'>
  /** Of all nets in use. */
  readonly recipe: Recipe
  /** Of a face that becomes a template, as they are when somebody begins. */
  readonly limits: () => QualityLimits
  readonly privacy: () => boolean
  /** Called with each new state, and at once. */
  readonly onChange: (state: EnrolmentState) => void
  readonly log: Log
  readonly times?: EnrolmentTimes
  /** As in GuideRules. */
  readonly misses?: number
}

const idle: EnrolmentState = {
  state: 'idle',
  name: null,
  camera: null,
  have: 0,
  of: 0,
  prompt: null,
  problem: null,
  text: 'nobody is being enrolled',
}

type Progress = (state: EnrolmentState) => void

/** Enrols people before the cameras, one at a time. What vision sees reaches it by `look`, what cameras do by `cameraChanged`. */
export class LiveEnrolment implements EnrolmentDesk, Disposable {
  readonly #options: LiveEnrolmentOptions
  readonly #times: EnrolmentTimes
  #state = idle
  #session: Session | null = null
  #progress: Progress = () => {}
  #requests = 0
  #idling: NodeJS.Timeout | undefined

  constructor(options: LiveEnrolmentOptions) {
    this.#options = options
    this.#times = options.times ?? usualTimes
    options.onChange(idle)
  }

  async state(): Promise<EnrolmentState> {
    return this.#state
  }

  /** @param progress called with each new state of this one */
  async start({ name, camera, force = false }: LiveOptions, progress: Progress = () => {}): Promise<LiveReport> {
    const wanted = personName(name)
    using session = this.#open(wanted, camera)
    this.#progress = progress
    try {
      this.#tellRunning(session)
      const faces = await session.gathered
      this.#options.vision.setWatch(null)
      const source = `camera ${session.camera}`
      const report = await this.#options.desk.enrollFaces({ name: wanted, source, faces, force })
      return this.#succeed(session, report)
    } catch (error) {
      this.#fail(session, error)
      throw error
    } finally {
      this.#options.vision.setWatch(null)
      this.#session = null
    }
  }

  async cancel(): Promise<boolean> {
    const session = this.#running
    session?.fail(new FamiliarError('enrolment-cancelled', 'The enrolment was cancelled'))
    return session !== null
  }

  look({ request, examination }: Look): void {
    const session = this.#running
    if (session?.request !== request || this.#options.privacy()) return
    session.guide.look(examination)
    this.#tellRunning(session)
    if (session.guide.prompt === null) session.conclude()
  }

  /** One that may come back, as with a new vision process, is waited for. */
  cameraChanged(camera: CameraId, state: CameraState): void {
    const session = this.#running
    if (session?.camera !== camera || state.state === 'running') return
    if (state.state === 'starting' || state.state === 'retrying') {
      session.guide.lose()
      this.#tellRunning(session)
    } else session.fail(state.state === 'paused' ? privacyOn() : unavailable(camera, state))
  }

  /** The daemon ends. */
  [Symbol.dispose](): void {
    clearTimeout(this.#idling)
    this.#session?.fail(new FamiliarError('enrolment-cancelled', 'The daemon was stopped'))
  }

  /** The one that still waits for looks. */
  get #running(): Session | null {
    return this.#session?.over === false ? this.#session : null
  }

  #open(name: string, wanted: string | undefined): Session {
    const { vision, cameras, recipe, limits, misses, log } = this.#options
    if (this.#options.privacy()) throw privacyOn()
    const camera = chooseCamera(wanted, cameras.status())
    if (this.#session !== null) throw new FamiliarError('enrolment-busy', 'Somebody is being enrolled already')
    clearTimeout(this.#idling)
    const guide = new Guide({ limits: limits(), recipe, ...(misses === undefined ? {} : { misses }) })
    const session = new Session(++this.#requests, name, camera, guide, this.#times.total)
    this.#session = session
    vision.setWatch({ camera, request: session.request })
    log.info({ camera }, 'enrolment begun')
    return session
  }

  #succeed(session: Session, { person, revision, outcomes }: FacesReport): LiveReport {
    const { log } = this.#options
    const { name, camera, guide } = session
    if (person === null) throw refused(outcomes)
    const have = outcomes.filter(({ enrolled }) => enrolled).length
    const warnings = outcomes.flatMap((outcome) => (outcome.enrolled && outcome.warning ? outcome.warning : []))
    log.info({ camera, person: person.id, looks: have, of: guide.of, forced: warnings.length }, 'enrolment done')
    this.#end({ state: 'done', name, camera, have, of: guide.of, text: `${have} of ${guide.of} looks enrolled` })
    return { person, camera, revision, have, of: guide.of, warnings }
  }

  #fail({ name, camera, guide }: Session, error: unknown): void {
    const { code, message } = reportOf(error)
    const { of } = guide
    const have = guide.taken.length
    // Not the message: it may hold a name.
    this.#options.log.warn({ camera, code, looks: have, of }, 'enrolment failed')
    this.#end({ state: 'failed', name, camera, have, of, text: message })
  }

  #tellRunning({ name, camera, guide }: Session): void {
    const { of, prompt, problem } = guide
    const state = { state: 'running', name, camera, have: guide.taken.length, of, prompt, problem } as const
    this.#tell({ ...state, text: runningText(state) })
  }

  #end(state: Omit<EnrolmentState, 'prompt' | 'problem'>): void {
    this.#tell({ ...state, prompt: null, problem: null })
    this.#progress = () => {}
    this.#idling = setTimeout(() => this.#tell(idle), this.#times.idleAfter).unref()
  }

  #tell(state: EnrolmentState): void {
    this.#state = state
    this.#options.onChange(state)
    this.#progress(state)
  }
}

function privacyOn(): FamiliarError {
  return new FamiliarError('privacy-on', 'Privacy is on, and the cameras are closed')
}

function refused(outcomes: readonly PhotoOutcome[]): FamiliarError {
  const other = outcomes.find((outcome) => 'reason' in outcome && outcome.reason === 'looks-like')
  const text =
    other !== undefined && 'person' in other ? looksLikeText(other) : 'the face was said not to be of this person'
  return new FamiliarError('enrolment-refused', `Nobody was enrolled: ${text}`)
}
