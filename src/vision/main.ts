/** The vision process: started by the supervisor of main, lives as long as main, dies alone. */
import { flushCompileCache } from 'node:module'
import { Turns } from '../async/turns.ts'
import { systemClock } from '../clock/system-clock.ts'
import type { CameraConfig } from '../config/schema.ts'
import { brand, type CameraId } from '../domain/brand.ts'
import { messageOf, reportOf } from '../domain/errors.ts'
import type { Detection } from '../domain/face.ts'
import type { Frame } from '../domain/frame.ts'
import type { GallerySnapshot } from '../domain/person.ts'
import { createLog, type Log } from '../log/log.ts'
import { type ExamineOptions, examine, examinePicture, type SeenPicture } from '../pipeline/examine.ts'
import { Recognizer } from '../pipeline/recognizer.ts'
import { Tally } from '../pipeline/tally.ts'
import { ViewDetector } from '../pipeline/view-detector.ts'
import { type Equipment, Walk } from '../pipeline/walk.ts'
import { trackIds } from '../stages/track.ts'
import type { View } from '../stages/view.ts'
import { CameraRun } from './camera-run.ts'
import { FaceImages } from './face-images.ts'
import type { MatPicture } from './imaging.ts'
import { type LoadedNets, loadNets } from './nets.ts'
import { Onlooker } from './onlooker.ts'
import type { CameraHours, FromVision, ToVision, VisionSettings, Watch } from './protocol.ts'

class Vision {
  #settings: VisionSettings
  readonly #nets: LoadedNets
  readonly #log: Log
  readonly #stopping = new AbortController()
  readonly #nextTrackId = trackIds()
  readonly #walks = new Map<CameraId, Walk<MatPicture>>()
  readonly #cameras = new Map<CameraId, CameraRun>()
  readonly #onlookers = new Map<CameraId, Onlooker>()
  /** One photo at a time: decoded, the largest takes 200 MB, whoever sent it. */
  readonly #photos = new Turns()
  #privacy = false
  #hours: Readonly<Record<string, CameraHours>> = {}
  #leastInterval = 0
  #gallery: GallerySnapshot | null = null
  #runs: Promise<unknown> | null = null

  constructor(settings: VisionSettings, nets: LoadedNets, log: Log) {
    this.#settings = settings
    this.#nets = nets
    this.#log = log
  }

  /** What may change while running; nets and cameras stay as they are. */
  useSettings(settings: VisionSettings): void {
    this.#settings = settings
    this.#log.level = settings.logLevel
    for (const [camera, walk] of this.#walks) {
      walk.useRules(settings)
      walk.useView(this.#viewOf(camera))
    }
    for (const camera of this.#cameras.values()) camera.use(settings)
    // The rate of false matches is part of how a gallery is used.
    if (this.#gallery !== null) this.useGallery(this.#gallery)
    this.#log.debug('new settings')
  }

  useGallery(gallery: GallerySnapshot): void {
    this.#gallery = gallery
    const cameras = Object.entries(this.#settings.cameras).map(([name, config]) => ({
      camera: brand<CameraId>(name),
      config,
      recognizer: this.#recognizerFor(brand<CameraId>(name), gallery),
    }))
    // The same for all cameras.
    if (cameras[0]?.recognizer.beyondMeasured) {
      const { falseMatchRate } = this.#settings
      const people = gallery.members.length
      this.#log.warn(
        { falseMatchRate, people },
        'the false match rate asked for is rarer than what was measured: it rests on the form of the model',
      )
    }
    for (const { camera, recognizer } of cameras) this.#walks.get(camera)?.useRecognizer(recognizer)
    this.#runs ??= Promise.all(cameras.map(({ camera, config, recognizer }) => this.#watch(camera, config, recognizer)))
  }

  /** While on, no source is open, nor opened by a camera that starts later. */
  setPrivacy(on: boolean): void {
    this.#privacy = on
    for (const camera of this.#cameras.values()) camera.setPrivacy(on)
  }

  /** The same by the time of day. */
  setHours(hours: Readonly<Record<string, CameraHours>>): void {
    this.#hours = hours
    for (const [name, camera] of this.#cameras) camera.setHours(hours[name])
  }

  /** How often somebody is looked for at most, by cameras that start later, too. */
  setPace(leastInterval: number): void {
    this.#leastInterval = leastInterval
    for (const camera of this.#cameras.values()) camera.setPace(leastInterval)
  }

  /** Which camera an enrolment looks through; null for none. */
  setWatch(watch: Watch | null): void {
    for (const [camera, onlooker] of this.#onlookers) onlooker.request = camera === watch?.camera ? watch.request : null
  }

  async examine(request: number, photo: Uint8Array, options?: ExamineOptions): Promise<void> {
    try {
      const examination = await this.#photos.take(() => examine(photo, this.#nets, this.#settings, options))
      send({ type: 'examined', request, examination })
    } catch (error) {
      // One photo must not end the cameras.
      send({ type: 'unexamined', request, error: reportOf(error) })
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#runs
  }

  #recognizerFor(camera: CameraId, gallery: GallerySnapshot): Recognizer {
    const centres = this.#settings.centring ? gallery.centres.filter((centre) => centre.camera === camera) : []
    const means = new Map(centres.map((centre) => [centre.space, centre]))
    return new Recognizer(gallery, this.#nets.info.recipes, this.#settings, means)
  }

  #watch(camera: CameraId, config: CameraConfig, recognizer: Recognizer): Promise<void> {
    const tally = new Tally()
    const nets = this.#netsFor(camera, ({ score }) => {
      if (score >= this.#settings.detector.minScore) tally.reject('masked')
    })
    const walk = new Walk(camera, nets, recognizer, this.#settings, tally, this.#nextTrackId)
    walk.useView(this.#viewOf(camera))
    this.#walks.set(camera, walk)
    const lookers = this.#netsFor(camera)
    const onlooker = new Onlooker(camera, (frame) => this.#look(frame, lookers), this.#log)
    this.#onlookers.set(camera, onlooker)
    const faces = new FaceImages(this.#nets.imaging, this.#log)
    const run = new CameraRun({ camera, walk, tally, onlooker, faces, send, log: this.#log, settings: this.#settings })
    this.#cameras.set(camera, run)
    run.setPrivacy(this.#privacy)
    run.setHours(this.#hours[camera])
    run.setPace(this.#leastInterval)
    return run.toEnd(config, this.#stopping.signal)
  }

  /** The nets that all cameras share, with eyes for what this one is to look at. */
  #netsFor(camera: CameraId, onMasked: (face: Detection) => void = () => {}): Equipment<MatPicture> {
    const { detector, imaging } = this.#nets
    const view = (): View => this.#viewOf(camera)
    return { ...this.#nets, detector: new ViewDetector(detector, imaging, view, onMasked) }
  }

  #viewOf(camera: CameraId): View {
    const { region = null, masks = [] } = this.#settings.cameras[camera] ?? {}
    return { region, masks }
  }

  #look(frame: Frame, nets: Equipment<MatPicture>): Promise<SeenPicture> {
    return examinePicture(nets.imaging.fromFrame(frame), nets, this.#settings, { enrolment: true })
  }
}

let vision: Vision | undefined

function send(message: FromVision): void {
  // A closed channel means that main is gone: `disconnect` ends this process.
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}

async function start(settings: VisionSettings): Promise<void> {
  const startedAt = systemClock.monotonic()
  const log = createLog(settings.logLevel, 'vision')
  try {
    const nets = await loadNets(settings)
    vision = new Vision(settings, nets, log)
    log.debug({ ms: Math.round(systemClock.monotonic() - startedAt) }, 'nets loaded')
    send({ type: 'ready', info: nets.info })
    // Node does it at the exit, which this process does without.
    flushCompileCache()
  } catch (error) {
    process.send?.({ type: 'failed', error: reportOf(error) } satisfies FromVision, leave)
  }
}

async function handle(message: ToVision): Promise<void> {
  switch (message.type) {
    case 'start':
      return start(message.settings)
    case 'gallery':
      return vision?.useGallery(message.gallery)
    case 'settings':
      return vision?.useSettings(message.settings)
    case 'privacy':
      return vision?.setPrivacy(message.on)
    case 'hours':
      return vision?.setHours(message.hours)
    case 'pace':
      return vision?.setPace(message.leastInterval)
    case 'examine':
      return vision?.examine(message.request, message.photo, message.options)
    case 'watch':
      return vision?.setWatch(message.watch)
    case 'ping':
      return send({ type: 'pong' })
    case 'stop':
      await vision?.stop()
      leave()
  }
}

function crash(error: unknown): void {
  process.stderr.write(`vision: ${error instanceof Error ? error.stack : messageOf(error)}\n`)
  leave()
}

/**
 * Ends this process at once. process.exit joins V8's threads, and one of them may wait for a collection by the very thread
 * that joins it: with the memory options of process.ts that is one exit in five. Nothing is lost, for all that is to be kept is main's.
 */
function leave(): void {
  process.kill(process.pid, 'SIGKILL')
}

process.on('message', (message: ToVision) => {
  handle(message).catch(crash)
})
process.on('disconnect', leave)
process.on('uncaughtException', crash)
// A terminal's Ctrl-C reaches both processes; main alone decides when vision stops.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
