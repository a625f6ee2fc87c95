import { withoutSettings } from '../../config/environment.ts'
import { loadConfig } from '../../config/load.ts'
import { FamiliarError } from '../../domain/errors.ts'
import type { FamiliarEvent } from '../../domain/event.ts'
import { createLog } from '../../log/log.ts'
import { decodeEvent } from '../../mqtt/payloads.ts'
import { subscribe } from '../../mqtt/subscriber.ts'
import type { TallySnapshot } from '../../pipeline/tally.ts'
import { openDesk } from '../control/open-desk.ts'
import type { Photo, PhotoOutcome } from '../people/desk.ts'
import { enrollPhotos } from '../people/enroll-photos.ts'
import { peakBytes, residentBytes } from '../process-usage.ts'
import { DemoFolder, demoNode } from './demo-folder.ts'
import { faultsOf } from './verdict.ts'
import { type CommandLine, type LogLine, WatchedDaemon } from './watched-daemon.ts'

export type { CommandLine } from './watched-daemon.ts'

interface DemoOptions {
  readonly scene: string
  readonly strangers: number
  readonly person: string
  readonly photos: readonly Photo[]
  /** Starts the daemon. */
  readonly familiar: CommandLine
  /** Repeats the scene until the signal. */
  readonly keep: boolean
  /** Ends the demonstration. */
  readonly signal: AbortSignal
  /** Aborts when the process is about to end without any waiting. */
  readonly leave: AbortSignal
  /** Is told each step as it happens. */
  readonly onStep: (step: DemoStep) => void
}

export type DemoStep =
  | { readonly step: 'enrolling' }
  | { readonly step: 'photo'; readonly outcome: PhotoOutcome }
  | { readonly step: 'starting' | 'listening' | 'seeing' }
  | { readonly step: 'ready'; readonly startMs: number; readonly broker: string; readonly config: string }
  | { readonly step: 'event'; readonly event: FamiliarEvent }

/** Bytes in RAM, shortly before the scene was over. */
interface Memory {
  readonly rss: number
  readonly peak: number
}

interface Memories {
  readonly main: Memory
  readonly vision: Memory
}

/** Milliseconds. The processes end with the scene: whoever looks only then may come too late. */
const memoryEvery = 500

export interface DemoReport {
  /** From the daemon's start until it was ready, milliseconds. */
  readonly startMs: number
  readonly events: readonly FamiliarEvent[]
  readonly tally: TallySnapshot
  readonly memory: Memories
  /** What was not as it must be. */
  readonly faults: readonly string[]
}

/**
 * Teaches a person into a gallery of its own, and runs the real daemon on a scene until it is over. Nothing is shared with
 * another daemon of this machine, and nothing outlives the call.
 * @returns null when it was to repeat the scene, which the signal ended
 * @throws FamiliarError `interrupted` by the signal; `photo-refused`; `demo-failed` when the daemon ended before its time
 */
export async function playDemo(options: DemoOptions): Promise<DemoReport | null> {
  using folder = new DemoFolder(options.scene, options.keep, options.leave)
  try {
    await teach(folder.config, options)
    return await show(folder.config, options)
  } catch (error) {
    if (!options.signal.aborted) throw error
    throw new FamiliarError('interrupted', 'Interrupted before the scene was over', { cause: error })
  }
}

async function teach(config: string, { person, photos, signal, onStep }: DemoOptions): Promise<void> {
  onStep({ step: 'enrolling' })
  const settings = loadConfig({ file: config }, withoutSettings())
  await using opened = await openDesk(settings, createLog('warn', 'familiar'))
  const onPhoto = (outcome: PhotoOutcome): void => onStep({ step: 'photo', outcome })
  const report = await enrollPhotos(opened.desk, person, photos, { signal, onPhoto })
  signal.throwIfAborted()
  if (report.person === null) throw new FamiliarError('photo-refused', `No photo of ${person} could be used`)
}

async function show(config: string, options: DemoOptions): Promise<DemoReport | null> {
  const { familiar, keep, signal, onStep } = options
  signal.throwIfAborted()
  onStep({ step: 'starting' })
  await using daemon = new WatchedDaemon(familiar, ['-c', config, ...(keep ? [] : ['--until-end'])], withoutSettings())
  signal.addEventListener('abort', () => daemon.kill('SIGTERM'), { once: true })
  const { port } = await daemon.said('the embedded broker listens')
  const broker = `mqtt://127.0.0.1:${port}`
  const events: FamiliarEvent[] = []
  await using _subscription = await subscribe(broker, `familiar/${demoNode}/event`, ({ payload }) => {
    const event = decodeEvent(payload)
    if (!keep) events.push(event)
    onStep({ step: 'event', event })
  })
  onStep({ step: 'listening' })
  const vision = Number((await daemon.said('vision is ready'))['vision_pid'])
  onStep({ step: 'seeing' })
  const startMs = Number((await daemon.said('ready'))['start_ms'])
  onStep({ step: 'ready', startMs, broker, config })
  if (keep) return await keepOn(daemon, signal)
  const worked = await watchToTheEnd(daemon, vision)
  signal.throwIfAborted()
  return { startMs, events, ...worked, faults: faultsOf(events, options.person, options.strangers) }
}

async function keepOn(daemon: WatchedDaemon, signal: AbortSignal): Promise<null> {
  const exit = await daemon.exited
  if (signal.aborted) return null
  throw daemon.failure(exit)
}

async function watchToTheEnd(daemon: WatchedDaemon, vision: number): Promise<Pick<DemoReport, 'tally' | 'memory'>> {
  let memory = memoriesOf(daemon.pid, vision)
  const timer = setInterval(() => {
    memory = memoriesOf(daemon.pid, vision) ?? memory
  }, memoryEvery)
  await daemon.said('camera ended').finally(() => clearInterval(timer))
  const exit = await daemon.exited
  const tally = daemon.lines.findLast(({ msg }) => msg === 'tally')
  if (exit.code !== 0 || tally === undefined || memory === null) throw daemon.failure(exit)
  return { tally: tallyOf(tally as LogLine & TallySnapshot), memory }
}

/** Without what is only the log's. */
function tallyOf(tally: TallySnapshot): TallySnapshot {
  const { frames, still, governed, dropped, faces, embedded, rejected, stages } = tally
  return { frames, still, governed, dropped, faces, embedded, rejected, stages }
}

/** Null when one of them has ended. */
function memoriesOf(main: number, vision: number): Memories | null {
  const memories = { main: memoryOf(main), vision: memoryOf(vision) }
  return memories.main.rss > 0 && memories.vision.rss > 0 ? memories : null
}

function memoryOf(pid: number): Memory {
  return { rss: residentBytes(pid), peak: peakBytes(pid) }
}
