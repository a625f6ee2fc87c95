import { Turns } from '../async/turns.ts'
import { effectiveValues } from '../config/effective.ts'
import { isLive, liveValues } from '../config/live.ts'
import type { OriginatedSettings, Settings } from '../config/load.ts'
import { type Change, changeText, reload } from '../config/reload.ts'
import { type Values, valueAt } from '../config/values.ts'
import type { Log, LogLevel } from '../log/log.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../storage/store.ts'
import type { VisionInfo } from '../vision/protocol.ts'
import type { VisionSupervisor } from '../vision/supervisor.ts'
import type { Board } from './board.ts'
import type { Cameras } from './cameras.ts'
import type { DaemonStatus, ReloadOptions, ReloadReport } from './control/daemon-desk.ts'
import type { Governor } from './governor/governor.ts'
import type { HomeAssistant } from './home-assistant.ts'
import type { HourKeeper } from './hour-keeper.ts'
import { checkKnown, keepValues, type NewValues, type Reread } from './kept-settings.ts'
import type { Mqtt } from './open-mqtt.ts'
import { processorSeconds, residentBytes } from './process-usage.ts'
import type { Recorder, RecorderTimes } from './record/recorder.ts'
import type { CommandCounts } from './remote/command-counts.ts'
import type { CommandableDaemon, KeyValue } from './remote/daemon-handlers.ts'
import { type Run, version } from './run-identity.ts'
import { StoreCounts } from './store-counts.ts'
import { visionSettings } from './vision-settings.ts'

export interface StewardOptions {
  readonly settings: Settings
  /** What of them was set while a daemon ran. */
  readonly kept: Values
  readonly reread: Reread
  readonly run: Run
  readonly store: Store
  readonly mqtt: Mqtt
  readonly recorder: Recorder
  readonly cameras: Cameras
  readonly vision: VisionSupervisor
  readonly hours: HourKeeper
  readonly info: VisionInfo
  readonly homeAssistant: HomeAssistant
  readonly commands: CommandCounts
  readonly board: Board
  readonly governor: Governor
  /** Ends the daemon, to be started anew. */
  readonly onRestart: () => void
  readonly clock: Clock
  readonly log: Log
}

/** Looks after the running daemon: tells how it is, and changes what may change while it runs. */
export class Steward implements CommandableDaemon {
  readonly #options: StewardOptions
  readonly #turns = new Turns()
  readonly #counts: StoreCounts
  #settings: Settings
  #kept: Values
  #privacyWanted: boolean

  constructor(options: StewardOptions) {
    this.#options = options
    this.#counts = new StoreCounts(options.store)
    this.#privacyWanted = options.recorder.privacy
    this.#settings = options.settings
    this.#kept = options.kept
  }

  /** What holds now. */
  get settings(): Settings {
    return this.#settings
  }

  async status(): Promise<DaemonStatus> {
    const { run, store, mqtt, recorder, cameras, vision, info, governor, clock } = this.#options
    const board = await this.#options.board.state()
    const { pid } = vision
    const { gallery, outbox } = this.#counts.now
    return {
      version,
      node: run.node,
      runId: run.runId,
      startedAt: run.startedAt,
      uptime: process.uptime(),
      main: usageOf(process.pid),
      vision: pid === undefined ? null : usageOf(pid),
      visionDeaths: vision.deaths,
      board,
      governor: governor.status,
      latency: recorder.latency,
      cameras: cameras.status(),
      gallery,
      space: info.spaces[0],
      nets: info.models,
      outbox: { ...outbox, ...mqtt.sender.counts },
      storage: { trouble: store.trouble, lost: recorder.lost },
      withheld: recorder.withheld,
      broker: { url: mqtt.url, connected: mqtt.publisher.connected },
      clock: clock.synced() ? 'synced' : 'unsynced',
      privacy: recorder.privacy,
      commands: this.#options.commands.totals,
    }
  }

  async reloadConfig({ dryRun = false }: ReloadOptions = {}): Promise<ReloadReport> {
    const wanted = this.#options.reread()
    return dryRun ? { changes: reload(this.#settings, wanted.settings).changes } : this.#use(wanted)
  }

  async values(key?: string): Promise<readonly KeyValue[]> {
    if (key !== undefined) checkKnown(key.split('.'))
    const values = effectiveValues({ settings: this.#settings, origin: () => '' })
    return values
      .filter((one) => key === undefined || one.key === key || one.key.startsWith(`${key}.`))
      .map(({ key, value }) => {
        const path = key.split('.')
        return { key, value, live: isLive(path), kept: valueAt(this.#kept, path) !== undefined }
      })
  }

  async setValues(values: NewValues): Promise<readonly string[]> {
    const { changes } = this.#use(keepValues(values, this.#options.reread))
    return changes.filter(({ effect }) => effect === 'now').map(({ key }) => key)
  }

  setLogLevel(level: LogLevel): void {
    this.#options.log.level = level
  }

  async checkRestart(): Promise<void> {
    this.#options.reread()
  }

  restart(): void {
    this.#options.onRestart()
  }

  /** The cameras close at once; they open only when the disk knows that they may, and nobody wants them closed again meanwhile. */
  setPrivacy(on: boolean): Promise<void> {
    const { recorder, vision, log } = this.#options
    this.#privacyWanted = on
    if (on) vision.setPrivacy(true)
    return this.#turns.take(async () => {
      await recorder.setPrivacy(on)
      if (!this.#privacyWanted) vision.setPrivacy(false)
      log.info({ on }, 'privacy')
    })
  }

  #use(wanted: OriginatedSettings): ReloadReport {
    const { settings, changes } = reload(this.#settings, wanted.settings)
    this.#settings = settings
    this.#kept = wanted.kept
    const texts = (which: Change['effect']): string[] =>
      changes.filter(({ effect }) => effect === which).map(changeText)
    const [applied, needRestart] = [texts('now'), texts('restart')]
    if (applied.length > 0) this.#apply()
    this.#options.log.info({ applied, needRestart }, 'configuration reloaded')
    return { changes }
  }

  #apply(): void {
    const { recorder, vision, hours, mqtt, homeAssistant, log } = this.#options
    log.level = this.#settings.log.level
    recorder.configure(recorderTimes(this.#settings))
    vision.configure(visionSettings(this.#settings, this.#settings.cameras))
    hours.use(this.#settings.cameras)
    mqtt.announcer.setSettings(liveValues(this.#settings))
    homeAssistant.update(this.#settings)
    mqtt.peers.use(this.#settings.mqtt.compatibility)
  }
}

function usageOf(pid: number): NonNullable<DaemonStatus['vision']> {
  return { pid, rss: residentBytes(pid), cpu: processorSeconds(pid) }
}

/** The configuration counts in seconds. */
export function recorderTimes({ presence, mqtt }: Settings): RecorderTimes {
  return { absentAfter: 1000 * presence.absent_after, eventValidFor: 1000 * mqtt.event_valid_for }
}
