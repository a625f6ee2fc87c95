import { systemClock as clock } from '../clock/system-clock.ts'
import { liveValues } from '../config/live.ts'
import type { Settings } from '../config/load.ts'
import type { Values } from '../config/values.ts'
import { brand, type CameraId } from '../domain/brand.ts'
import { FamiliarError } from '../domain/errors.ts'
import type { EndedTrack } from '../domain/sighting.ts'
import type { Log } from '../log/log.ts'
import type { Look } from '../vision/protocol.ts'
import { VisionSupervisor } from '../vision/supervisor.ts'
import { LocalBackups } from './backup/local-backups.ts'
import { Board } from './board.ts'
import { Cameras } from './cameras.ts'
import { startControl } from './control/control.ts'
import type { DaemonDesk } from './control/daemon-desk.ts'
import { LiveEnrolment } from './enrolment/live-enrolment.ts'
import { FaceTeller } from './face-teller.ts'
import { Governor } from './governor/governor.ts'
import { Load } from './governor/load.ts'
import { Guests } from './guests.ts'
import { type HealthReports, reportHealth } from './health.ts'
import { HomeAssistant } from './home-assistant.ts'
import { HourKeeper } from './hour-keeper.ts'
import type { Reread } from './kept-settings.ts'
import { startMetrics } from './metrics/server.ts'
import { logPlan } from './nets/current.ts'
import { nodeInfo } from './node-info.ts'
import { openMqtt } from './open-mqtt.ts'
import { openStorage } from './open-storage.ts'
import { GalleryDesk } from './people/gallery-desk.ts'
import { qualityLimits } from './quality-limits.ts'
import { CentreLearner } from './record/centre-learner.ts'
import { Recorder } from './record/recorder.ts'
import { CommandCounts } from './remote/command-counts.ts'
import { openCommands } from './remote/open-commands.ts'
import { newRun } from './run-identity.ts'
import { recorderTimes, Steward } from './steward.ts'
import { LocalStrangerDesk } from './strangers/local-desk.ts'
import { StrangerWatcher } from './strangers/watcher.ts'
import type { Pulse } from './systemd/pulse.ts'
import { visionListener } from './vision-listener.ts'
import { visionSettings } from './vision-settings.ts'

export interface Daemon {
  /** Resolves when every camera has ended by itself; rejects when none is left and one of them failed. */
  readonly finished: Promise<void>
  /** Rejects when a part cannot go on, and neither can the daemon. */
  readonly broken: Promise<never>
  readonly desk: DaemonDesk
  /** How it lives now. */
  pulse(): Pulse
  /** Resolves when the daemon is to be ended and started anew. */
  readonly restarting: Promise<void>
  /** Ends everything in the reverse order of its start. */
  stop(): Promise<void>
}

export interface DaemonOptions {
  readonly settings: Settings
  /** What of them was set while a daemon ran. */
  readonly kept: Values
  readonly reread: Reread
  readonly log: Log
  /** Aborts the start. */
  readonly signal: AbortSignal
}

/**
 * The composition root: starts each part after those that it stands on.
 * @throws FamiliarError when a part cannot start, or the start was aborted; the parts before it are stopped again
 */
export async function startDaemon({ settings, kept, reread, log, signal }: DaemonOptions): Promise<Daemon> {
  const cameraNames = Object.keys(settings.cameras).map((name) => brand<CameraId>(name))
  if (cameraNames.length === 0) {
    throw new FamiliarError('no-camera', `${settings.file ?? 'The configuration'} names no camera`)
  }
  const run = newRun(settings.node.name, clock.wall())
  const broken = Promise.withResolvers<never>()
  // Who waits for it may come later than it happens.
  broken.promise.catch(() => {})
  const restarting = Promise.withResolvers<void>()
  const commands = new CommandCounts()
  await using stack = new AsyncDisposableStack()

  const store = await openStorage(settings, stack)
  const { gallery } = store
  void store.gaveUp.then(broken.reject)
  const mqtt = await openMqtt({ settings, store, clock, log, stack, onFailure: broken.reject })
  let health: HealthReports | undefined
  const homeAssistant = stack.use(new HomeAssistant({ settings, mqtt, gallery, tellHealth: () => health?.now() }))
  homeAssistant.update(settings)
  const recorder = stack.use(
    new Recorder({
      run,
      gallery,
      cameras: cameraNames,
      outbox: store.outbox,
      store: store.presence,
      announcer: mqtt.announcer,
      clock,
      log,
      ...recorderTimes(settings),
      onCommit: () => mqtt.sender.wake(),
    }),
  )
  let enrolment: LiveEnrolment | undefined
  const cameras = new Cameras(cameraNames, log, (camera, state) => {
    recorder.cameraChanged(camera, state)
    enrolment?.cameraChanged(camera, state)
  })
  const learner = new CentreLearner({
    centres: store.centres,
    clock,
    log,
    enabled: () => steward.settings.recognition.centring && !recorder.privacy,
    onChange: () => galleryChanged(),
  })
  stack.defer(() => learner.settled())
  let watcher: StrangerWatcher | undefined
  stack.defer(() => watcher?.settled())
  const ended = (track: EndedTrack): void => {
    learner.ended(track)
    watcher?.ended(track)
  }
  const looked = (look: Look): void => enrolment?.look(look)
  const { announcer, publisher: broker } = mqtt
  const faces = new FaceTeller({
    gallery,
    broker,
    announcer,
    enabled: () => steward.settings.mqtt.face_image && !recorder.privacy,
    log,
  })
  const onFailure = broken.reject
  const listener = visionListener({ recorder, ended, looked, faces, cameras, announcer, clock, log, onFailure })
  logPlan(settings, log)
  const vision = new VisionSupervisor(visionSettings(settings, settings.cameras), listener, log)
  stack.defer(() => vision.stop())
  if (recorder.privacy) vision.setPrivacy(true)
  const hours = stack.use(new HourKeeper({ clock, log, tell: (hours) => vision.setHours(hours) }))
  hours.use(settings.cameras)
  const stopEarly = (): void => void vision.stop()
  signal.addEventListener('abort', stopEarly, { once: true })
  const info = await vision.start()
  signal.throwIfAborted()
  recorder.useSpace(info.spaces[0])

  const board = new Board()
  const governor = stack.use(
    new Governor({ board, load: new Load(), vision, settings: () => steward.settings.governor, clock, log }),
  )
  const steward = new Steward({
    settings,
    kept,
    reread,
    run,
    store,
    mqtt,
    recorder,
    cameras,
    vision,
    hours,
    info,
    homeAssistant,
    commands,
    board,
    governor,
    onRestart: restarting.resolve,
    clock,
    log,
  })
  watcher = new StrangerWatcher({
    strangers: store.strangers,
    vision: info,
    clock,
    log,
    enabled: () => steward.settings.recognition.remember_strangers && !recorder.privacy,
    falseMatchRate: () => steward.settings.recognition.false_match_rate,
  })
  const galleryChanged = (): void => {
    mqtt.announcer.setInfo(nodeInfo({ run, nodeId: store.nodeId, vision: info, gallery, cameras: cameraNames }))
    recorder.galleryChanged()
    homeAssistant.update(steward.settings)
    vision.setGallery(gallery.snapshot(info.spaces))
    void guests.look()
  }
  const desk = new GalleryDesk({
    gallery,
    examiner: { info: async () => info, examine: (photo, options) => vision.examine(photo, options) },
    clock,
    // As it is when it is asked for: a reload may change it.
    get falseMatchRate() {
      return steward.settings.recognition.false_match_rate
    },
    onChange: galleryChanged,
  })
  enrolment = stack.use(
    new LiveEnrolment({
      vision,
      desk,
      cameras,
      recipe: info.recipes[0],
      limits: () => qualityLimits(steward.settings.recognition.quality.enrolment),
      privacy: () => recorder.privacy,
      onChange: (state) => mqtt.announcer.setEnrolment(state),
      log,
    }),
  )
  const guests = stack.use(new Guests({ gallery, clock, log, remove: (at) => desk.removeGuests(at) }))
  const strangers = new LocalStrangerDesk({ strangers: store.strangers, gallery, onChange: galleryChanged })
  stack.use(openCommands({ settings, mqtt, desk, strangers, daemon: steward, enrolment, counts: commands, clock, log }))
  const backups = new LocalBackups({ store, settings, clock })
  const desks = { desk, strangers, daemon: steward, enrolment, backups }
  stack.use(await startControl(settings.control.socket, desks, log))
  if (settings.metrics.enabled) stack.use(await startMetrics(settings.metrics, () => steward.status(), log))
  health = stack.use(
    reportHealth(
      () => steward.status(),
      (health) => mqtt.announcer.tellHealth(health),
      log,
    ),
  )
  mqtt.announcer.setSettings(liveValues(settings))
  // Whose time was over while no daemon ran is not recognised any more.
  await guests.look()
  galleryChanged()
  mqtt.announcer.online()
  log.info({ broker: mqtt.url, node: run.node, start_ms: Math.round(performance.now()) }, 'ready')

  const running = stack.move()
  signal.removeEventListener('abort', stopEarly)
  return {
    finished: cameras.finished,
    broken: broken.promise,
    desk: steward,
    pulse: () => ({ vision: vision.life, cameras: cameras.pulses() }),
    restarting: restarting.promise,
    stop: () => running.disposeAsync(),
  }
}
