import { systemClock } from '../../clock/system-clock.ts'
import type { Settings } from '../../config/load.ts'
import type { Log } from '../../log/log.ts'
import type { ExamineOptions } from '../../pipeline/examine.ts'
import type { VisionInfo } from '../../vision/protocol.ts'
import { deafListener, VisionSupervisor } from '../../vision/supervisor.ts'
import type { BackupDesk } from '../backup/desk.ts'
import { LocalBackups } from '../backup/local-backups.ts'
import { openStorage } from '../open-storage.ts'
import type { Desk } from '../people/desk.ts'
import type { Examiner } from '../people/examiner.ts'
import { GalleryDesk } from '../people/gallery-desk.ts'
import type { StrangerDesk } from '../strangers/desk.ts'
import { LocalStrangerDesk } from '../strangers/local-desk.ts'
import { visionSettings } from '../vision-settings.ts'
import { RemoteBackups } from './remote-backups.ts'
import { RemoteDesk } from './remote-desk.ts'
import { RemoteStrangers } from './remote-strangers.ts'
import { callerOf, daemonListens } from './socket-call.ts'

export interface OpenDesk extends AsyncDisposable {
  readonly desk: Desk
  readonly strangers: StrangerDesk
  readonly backups: BackupDesk
}

/**
 * The running daemon's desk, or without one a desk on the data folder itself; two writers never meet.
 * @throws FamiliarError `data-folder-busy`, `data-folder-unusable`, `data-damaged`, `data-version`
 */
export async function openDesk(settings: Settings, log: Log): Promise<OpenDesk> {
  if (await daemonListens(settings.control.socket)) {
    const call = callerOf(settings.control.socket)
    return {
      desk: new RemoteDesk(call),
      strangers: new RemoteStrangers(call),
      backups: new RemoteBackups(call),
      [Symbol.asyncDispose]: async () => {},
    }
  }
  await using stack = new AsyncDisposableStack()
  const store = await openStorage(settings, stack)
  const vision = stack.use(new LazyVision(settings, log))
  const desk = new GalleryDesk({
    gallery: store.gallery,
    examiner: vision,
    clock: systemClock,
    falseMatchRate: settings.recognition.false_match_rate,
    onChange: () => {},
  })
  const open = stack.move()
  const strangers = new LocalStrangerDesk({ strangers: store.strangers, gallery: store.gallery, onChange: () => {} })
  const backups = new LocalBackups({ store, settings, clock: systemClock })
  return { desk, strangers, backups, [Symbol.asyncDispose]: () => open.disposeAsync() }
}

/** Loads the nets when the first photo comes: listing people needs none. */
class LazyVision implements Examiner, AsyncDisposable {
  readonly #supervisor: VisionSupervisor
  #started: Promise<VisionInfo> | undefined

  constructor(settings: Settings, log: Log) {
    this.#supervisor = new VisionSupervisor(visionSettings(settings), deafListener, log)
  }

  info(): Promise<VisionInfo> {
    this.#started ??= this.#supervisor.start()
    return this.#started
  }

  async examine(photo: Uint8Array, options?: ExamineOptions): ReturnType<Examiner['examine']> {
    await this.info()
    return this.#supervisor.examine(photo, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor.stop()
  }
}
