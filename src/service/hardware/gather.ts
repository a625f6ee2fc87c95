import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../clock/system-clock.ts'
import type { Settings } from '../../config/load.ts'
import { messageOf } from '../../domain/errors.ts'
import { readHeader } from '../../storage/lmdb-header.ts'
import { type BenchResult, bench } from '../bench.ts'
import { Board } from '../board.ts'
import { daemonListens } from '../control/socket-call.ts'
import { hasProgram, watchCamera } from '../doctor/cameras/picture.ts'
import type { Host } from '../doctor/host.ts'
import { withStored } from '../doctor/stored-gallery.ts'
import { isOpenNow } from '../hour-keeper.ts'
import { readChoice } from '../nets/choice-file.ts'
import { type CameraFacts, type HardwareFacts, staticFacts } from './facts.ts'

/** What is measured: small enough for every board, and what docs/performance.md names. */
const benchCase = { width: 1280, height: 720, faces: 1 } as const
/** Milliseconds after the first picture. */
const watchFor = 3000

interface Task {
  readonly settings: Settings
  readonly host: Host
  /** Of faces, for the measuring. */
  readonly photos: readonly Uint8Array[]
  /** How long is measured. */
  readonly seconds: number
  readonly signal: AbortSignal
  readonly onStep: (what: string) => void
}

/** Looks at this computer and its camera, and measures. */
export async function gatherFacts({ settings, host, onStep, ...task }: Task): Promise<HardwareFacts> {
  const before = await new Board().state()
  onStep('the camera')
  const camera = await watchedCamera(settings, await whyClosed(settings))
  onStep('the nets')
  const choice = readChoice(settings)
  const measured = await measure({ settings, ...task })
  return {
    ...(await staticFacts(host)),
    databasePageSize: databasePageSize(settings.data),
    before,
    // A board of its own: the other one keeps for half a minute what it was told.
    after: await new Board().state(),
    camera,
    bench: measured,
    choice: choice.state === 'measured' ? choice.choice : null,
  }
}

async function measure({
  settings,
  photos,
  seconds,
  signal,
}: Omit<Task, 'host' | 'onStep'>): Promise<BenchResult | null> {
  for await (const result of bench(settings, { cases: [benchCase], seconds, photos }, signal)) return result
  return null
}

/** The first one that is read by a program and that no schedule closes; a Raspberry Pi's own before others. */
async function watchedCamera({ cameras }: Settings, closed: string | null): Promise<CameraFacts | null> {
  const open = Object.entries(cameras).filter(([, camera]) => isOpenNow(camera, systemClock))
  const all = open.map(([name, { source, frame_deadline }]) => ({ name, source, frame_deadline }))
  const chosen = all.find(({ source }) => isPi(source)) ?? all.find(({ source }) => hasProgram(source))
  if (chosen === undefined || !hasProgram(chosen.source)) return null
  const { name, source, frame_deadline } = chosen
  const asked = isPi(source) ? { width: source.width, height: source.height, fps: source.fps } : null
  const about = { name, type: source.type, asked }
  if (closed !== null) return { ...about, watched: null, error: closed }
  try {
    return { ...about, watched: await watchCamera(source, 3000 * frame_deadline, watchFor), error: null }
  } catch (error) {
    return { ...about, watched: null, error: messageOf(error) }
  }
}

/** Why no camera may be opened; null when one may. */
async function whyClosed(settings: Settings): Promise<string | null> {
  try {
    if (await daemonListens(settings.control.socket)) return 'a daemon has the camera: stop it first'
    const isPrivate = await withStored(settings, async ({ presence }) => presence.privacy())
    return isPrivate === true ? 'privacy is on: familiar privacy off opens the cameras' : null
  } catch (error) {
    return messageOf(error)
  }
}

type Source = Settings['cameras'][string]['source']

function isPi(source: Source): source is Extract<Source, { type: 'rpicam' | 'libcamera' }> {
  return source.type === 'rpicam' || source.type === 'libcamera'
}

/** As its header has it. */
function databasePageSize(data: string): number | null {
  let fd: number | undefined
  try {
    fd = openSync(join(data, 'familiar.mdb'), 'r')
    const header = readHeader(fd)
    return typeof header === 'object' ? header.pageSize : null
  } catch {
    return null
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}
