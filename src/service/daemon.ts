import { systemClock as clock } from '../clock/system-clock.ts'
import type { Settings } from '../config/load.ts'
import { FamiliarError } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import { Announcer } from '../mqtt/announcer.ts'
import { startEmbeddedBroker } from '../mqtt/broker.ts'
import { connectPublisher } from '../mqtt/client.ts'
import { EventSender } from '../mqtt/sender.ts'
import { statusMessage, topicsOf } from '../mqtt/topics.ts'
import type { Store } from '../storage/store.ts'
import { type VisionListener, VisionSupervisor } from '../vision/supervisor.ts'
import { Cameras } from './cameras.ts'
import { startControl } from './control.ts'
import { GalleryDesk } from './gallery-desk.ts'
import { nodeInfo } from './node-info.ts'
import { openStorage } from './open-storage.ts'
import { Recorder } from './recorder.ts'
import { newRun } from './run-identity.ts'
import { visionSettings } from './vision-settings.ts'

export interface Daemon {
  /** Resolves when every camera has ended by itself; rejects when none is left and one of them failed. */
  readonly finished: Promise<void>
  /** Rejects when vision cannot come back. */
  readonly broken: Promise<never>
  /** Ends everything in the reverse order of its start. */
  stop(): Promise<void>
}

/**
 * The composition root: starts each part after those that it stands on.
 * @param signal aborts the start
 * @throws FamiliarError when a part cannot start, or the start was aborted; the parts before it are stopped again
 */
export async function startDaemon(settings: Settings, log: Log, signal: AbortSignal): Promise<Daemon> {
  const cameraNames = Object.keys(settings.cameras)
  if (cameraNames.length === 0) {
    throw new FamiliarError('no-camera', `${settings.file ?? 'The configuration'} names no camera`)
  }
  const run = newRun(settings.node.name, clock.wall())
  await using stack = new AsyncDisposableStack()

  const store = await openStorage(settings, stack)
  const { gallery } = store
  const { broker, announcer, sender } = await openMqtt(settings, store, log, stack)
  const recorder = stack.use(
    new Recorder({
      run,
      gallery,
      outbox: store.outbox,
      announcer,
      clock,
      log,
      absentAfter: 1000 * settings.presence.absent_after,
      eventValidFor: 1000 * settings.mqtt.event_valid_for,
      onCommit: () => sender.wake(),
    }),
  )
  const cameras = new Cameras(cameraNames, log)
  const broken = Promise.withResolvers<never>()
  // Who waits for it may come later than it happens.
  broken.promise.catch(() => {})
  const listener = visionListener(recorder, cameras, log, broken.reject)
  const vision = new VisionSupervisor(visionSettings(settings, settings.cameras), listener, log)
  stack.defer(() => vision.stop())
  const stopEarly = (): void => void vision.stop()
  signal.addEventListener('abort', stopEarly, { once: true })
  const info = await vision.start()
  signal.throwIfAborted()

  const galleryChanged = (): void => {
    announcer.setInfo(nodeInfo({ run, nodeId: store.nodeId, vision: info, gallery, cameras: cameraNames }))
    recorder.watchAll(info.space)
    vision.setGallery(gallery.snapshot(info.space))
  }
  const desk = new GalleryDesk({
    gallery,
    examiner: { info: async () => info, examine: (photo) => vision.examine(photo) },
    clock,
    falseMatchRate: settings.recognition.false_match_rate,
    onChange: galleryChanged,
  })
  stack.use(await startControl(settings.control.socket, desk, log))
  galleryChanged()
  log.info({ broker: withoutCredentials(broker), node: run.node, start_ms: Math.round(performance.now()) }, 'ready')

  const running = stack.move()
  signal.removeEventListener('abort', stopEarly)
  return { finished: cameras.finished, broken: broken.promise, stop: () => running.disposeAsync() }
}

async function openMqtt(settings: Settings, { outbox, nodeId }: Store, log: Log, stack: AsyncDisposableStack) {
  const { base, username, password } = settings.mqtt
  const topics = topicsOf(base, settings.node.name)
  const broker = settings.mqtt.url ?? (await embeddedBroker(settings.mqtt.embedded_port, log, stack))
  const publisher = stack.adopt(
    connectPublisher({
      url: broker,
      username,
      password,
      clientId: `familiar-${nodeId}`,
      will: statusMessage(topics, 'offline'),
      log,
    }),
    (publisher) => publisher.close({ publish: statusMessage(topics, 'stopped') }),
  )
  const announcer = new Announcer({ publisher, topics, log })
  const sender = stack.adopt(new EventSender({ outbox, publisher, clock, topics, log }), (sender) => sender.stop())
  return { broker, announcer, sender }
}

/** A URL may hold a password, which no log shall see. */
function withoutCredentials(broker: string): string {
  return Object.assign(new URL(broker), { username: '', password: '' }).href
}

async function embeddedBroker(port: number, log: Log, stack: AsyncDisposableStack): Promise<string> {
  const broker = await startEmbeddedBroker({ port, log })
  stack.defer(() => broker.close())
  return broker.url
}

function visionListener(
  recorder: Recorder,
  cameras: Cameras,
  log: Log,
  onFailure: (error: FamiliarError) => void,
): VisionListener {
  return {
    message: (message) => {
      if (message.type === 'sighting') recorder.sighted(message.sighting)
      else if (message.type === 'presence') recorder.present(message.presence)
      else if (message.type === 'camera') cameras.report(message.camera, message.state)
      else log.info({ camera: message.camera, ...message.tally }, 'tally')
    },
    died: () => cameras.lost(),
    ready: (_, pid) => log.info({ vision_pid: pid }, 'vision is ready'),
    failed: (error) => {
      log.error({ code: error.code, reason: error.message }, 'vision cannot start')
      onFailure(error)
    },
  }
}
