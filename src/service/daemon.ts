import { systemClock as clock } from '../clock/system-clock.ts'
import { liveValues } from '../config/live.ts'
import type { Settings } from '../config/load.ts'
import type { Values } from '../config/values.ts'
import { brand, type CameraId } from '../domain/brand.ts'
import { FamiliarError } from '../domain/errors.ts'
import type { EndedTrack } from '../domain/sighting.ts'
import type { Log } from '../log/log.ts'
import type { Look } from '../vision/protocol.ts'
import { LocalBackups } from './backup/local-backups.ts'
import { Board } from './board.ts'
import { Cameras } from './cameras.ts'
import type { DaemonDesk } from './control/daemon-desk.ts'
import { LiveEnrolment } from './enrolment/live-enrolment.ts'
import { FaceTeller } from './face-teller.ts'
import { Governor } from './governor/governor.ts'
import { Load } from './governor/load.ts'
import { Guests } from './guests.ts'
import type { HealthReports } from './health.ts'
import { HomeAssistant } from './home-assistant.ts'
import type { Reread } from './kept-settings.ts'
import { nodeInfo } from './node-info.ts'
import { openDoors } from './open-doors.ts'
import { openMqtt } from './open-mqtt.ts'
import { openStorage } from './open-storage.ts'
import { openVision } from './open-vision.ts'
import { GalleryDesk } from './people/gallery-desk.ts'
import { qualityLimits } from './quality-limits.ts'
import { CentreLearner } from './record/centre-learner.ts'
import { Recorder } from './record/recorder.ts'
import { CommandCounts } from './remote/command-counts.ts'
import { newRun } from './run-identity.ts'
import { recorderTimes, Steward } from './steward.ts'
import { LocalStrangerDesk } from './strangers/local-desk.ts'
import { StrangerWatcher } from './strangers/watcher.ts'
import type { Pulse } from './systemd/pulse.ts'
import { visionListener } from './vision-listener.ts'

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
  const cameraNames = cameraNamesOf(settings)
  const run = newRun(settings.node.name, clock.wall())
  const broken = Promise.withResolvers<never>()
  // Who waits for it may come later than it happens.
  broken.promise.catch(() => {})
  const restarting = Promise.withResolvers<void>()
  await using stack = new AsyncDisposableStack()

  // What is stored, and who hears of it.
  const store = await openStorage(settings, stack)
  const { gallery } = store
  void store.gaveUp.then(broken.reject)
  const mqtt = await openMqtt({ settings, store, clock, log, stack, onFailure: broken.reject })
  let health: HealthReports | undefined
  const homeAssistant = stack.use(new HomeAssistant({ settings, mqtt, gallery, tellHealth: () => health?.now() }))
  homeAssistant.update(settings)

  // What becomes of what vision tells.
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

  // Vision, without a gallery so far.
  const { privacy } = recorder
  const opened = await openVision({ settings, privacy, listener, clock, log, stack, signal })
  const { supervisor: vision, hours, info } = opened
  recorder.useSpace(info.spaces[0])

  // Who looks after all that runs.
  const board = new Board()
  const governor = stack.use(
    new Governor({ board, load: new Load(), vision, settings: () => steward.settings.governor, clock, log }),
  )
  const commands = new CommandCounts()
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

  // What can be asked for, and by whom.
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
  const backups = new LocalBackups({ store, settings, clock })
  const desks = { desk, strangers, daemon: steward, enrolment, backups }
  health = await openDoors({ settings, mqtt, desks, commands, clock, log, stack })

  // It begins.
  mqtt.announcer.setSettings(liveValues(settings))
  // Whose time was over while no daemon ran is not recognised any more.
  await guests.look()
  galleryChanged()
  mqtt.announcer.online()
  log.info({ broker: mqtt.url, node: run.node, start_ms: Math.round(performance.now()) }, 'ready')

  const running = stack.move()
  return {
    finished: cameras.finished,
    broken: broken.promise,
    desk: steward,
    pulse: () => ({ vision: vision.life, cameras: cameras.pulses() }),
    restarting: restarting.promise,
    stop: () => running.disposeAsync(),
  }
}

/** @throws FamiliarError `no-camera` */
function cameraNamesOf({ file, cameras }: Settings): CameraId[] {
  const names = Object.keys(cameras).map((name) => brand<CameraId>(name))
  if (names.length === 0) throw new FamiliarError('no-camera', `${file ?? 'The configuration'} names no camera`)
  return names
}
