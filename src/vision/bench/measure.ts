import { systemClock } from '../../clock/system-clock.ts'
import { brand, type CameraId, type GalleryRevision, type PersonId, type PhotoId } from '../../domain/brand.ts'
import type { Frame } from '../../domain/frame.ts'
import type { GallerySnapshot, GalleryTemplate } from '../../domain/person.ts'
import { LogHistogram } from '../../pipeline/log-histogram.ts'
import { Recognizer } from '../../pipeline/recognizer.ts'
import { Walk } from '../../pipeline/walk.ts'
import { normalise } from '../../stages/match.ts'
import type { NetEmbedder } from '../embedder.ts'
import type { LoadedNets } from '../nets.ts'
import type { VisionSettings } from '../protocol.ts'
import { MeasuredTally, timesOf } from './measured-tally.ts'
import { type Cut, composePictures } from './pictures.ts'
import type { BenchCase, BenchResult } from './protocol.ts'

const camera = brand<CameraId>('bench')
/** Frames before the first that counts: caches are filled, code is compiled, tracks are decided. */
const warmUp = 15
/** People of the gallery, with so many photos each; all are made up. */
const people = 20
const templates = 5

/** Walks frames as fast as they go for so many seconds, with the clock of a camera that is as fast. */
export async function measure(
  wanted: BenchCase,
  cuts: readonly Cut[],
  seconds: number,
  nets: LoadedNets,
  settings: VisionSettings,
): Promise<BenchResult> {
  const pictures = composePictures(wanted, cuts)
  const tally = new MeasuredTally()
  const recognizer = new Recognizer(strangers(nets), nets.info.recipes, settings)
  const [primary, ...others] = nets.embedders
  const embedders = [tally.watch(primary), ...others.map((net) => tally.watch(net))] as const
  const walk = new Walk(camera, { ...nets, embedders }, recognizer, settings, tally)
  let sequence = 0
  const next = (): Frame => frameOf(wanted, sequence++, pictures)
  while (sequence < warmUp) await walk.process(next())
  tally.restart()
  const frameTimes = new LogHistogram()
  const startedAt = performance.now()
  for (let now = startedAt; now - startedAt < 1000 * seconds || frameTimes.total === 0; ) {
    const frame = next()
    await walk.process(frame)
    const done = performance.now()
    frameTimes.add(done - now)
    now = done
  }
  const elapsed = (performance.now() - startedAt) / 1000
  return {
    ...wanted,
    frames: frameTimes.total,
    seconds: elapsed,
    framesPerSecond: frameTimes.total / elapsed,
    found: tally.faces / frameTimes.total,
    frame: timesOf(frameTimes),
    stages: tally.times(),
    nets: tally.netTimes(),
    rss: process.memoryUsage.rss(),
  }
}

/** There and back again. */
function frameOf({ width, height }: BenchCase, sequence: number, pictures: readonly Uint8Array[]): Frame {
  const last = pictures.length - 1
  const at = last - Math.abs((sequence % (2 * last)) - last)
  return {
    camera,
    sequence,
    capturedAt: systemClock.monotonic(),
    width,
    height,
    format: 'i420',
    stride: width,
    pixels: pictures[at] as Uint8Array,
  }
}

/** A gallery of nobody in particular: matching costs the same whoever is in it. */
function strangers({ embedders, info }: LoadedNets): GallerySnapshot {
  return {
    revision: brand<GalleryRevision>(1),
    spaces: info.spaces,
    members: Array.from({ length: people }, (_, person) => ({
      id: brand<PersonId>(`stranger-${person}`),
      name: `stranger ${person}`,
      falseMatchRate: null,
      templates: embedders.flatMap((net) => templatesOf(net, person)),
      negatives: [],
    })),
    centres: [],
  }
}

function templatesOf({ space, dimension }: NetEmbedder, person: number): GalleryTemplate[] {
  return Array.from({ length: templates }, (_, photo) => {
    const seed = templates * person + photo + 1
    const vector = normalise(Float32Array.from({ length: dimension }, (_, i) => Math.sin((i + 1) * seed * 12.9898)))
    return { space, vector, photo: brand<PhotoId>(`${person}-${photo}`), quality: 1 }
  })
}
