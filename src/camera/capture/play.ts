import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { FamiliarError, messageOf } from '../../domain/errors.ts'
import type { Mat } from '../../opencv/load.ts'
import { Video, type VideoTarget } from '../../opencv/video.ts'
import type { CaptureOrder } from './order.ts'
import type { PictureWriter } from './picture-writer.ts'
import { publicPart } from './secrets.ts'

/** Of a video that does not say its rate. */
const usualFps = 25

/**
 * Writes the pictures of a video until it ends (a file only) or `signal` aborts.
 * @throws FamiliarError `source-missing`, `source-lost` (the end of a device or stream), `source-unreadable` (a file)
 */
export async function play(order: CaptureOrder, writer: PictureWriter, signal: AbortSignal): Promise<void> {
  await check(order.target)
  let pictures: number
  do {
    const video = open(order.target)
    try {
      pictures = await playOnce(video, order, writer, signal)
    } finally {
      video.release()
    }
    if (signal.aborted) return
    if (pictures === 0) throw noPicture(order.target)
  } while (order.loop)
  if (order.target.kind !== 'file')
    throw new FamiliarError('source-lost', `${nameOf(order.target)} gives no more pictures`)
}

/** Returns how many pictures there were. */
async function playOnce(
  video: Video,
  { pace }: CaptureOrder,
  writer: PictureWriter,
  signal: AbortSignal,
): Promise<number> {
  const interval = pace === 'real-time' ? 1000 / (video.fps > 0 ? video.fps : usualFps) : 0
  let pictures = 0
  let due = performance.now()
  for (let next = await video.read(); next !== null; next = await video.read()) {
    if (signal.aborted) return releasing(next, pictures)
    await until(due, signal)
    await writer.write(next)
    pictures++
    // A film that was held up goes on from there, and does not hurry to catch up.
    due = Math.max(due, performance.now() - interval) + interval
    if (signal.aborted) return pictures
  }
  return pictures
}

function releasing<T>(picture: Mat, result: T): T {
  picture.release()
  return result
}

async function until(due: number, signal: AbortSignal): Promise<void> {
  const left = due - performance.now()
  if (left > 0) await setTimeout(left, undefined, { signal }).catch(() => {})
}

function open(target: VideoTarget): Video {
  try {
    return new Video(target)
  } catch (error) {
    const code = target.kind === 'file' ? 'source-unreadable' : 'source-missing'
    throw new FamiliarError(code, `${nameOf(target)} cannot be opened`, { cause: error })
  }
}

/** OpenCV does not say why it cannot open something. @throws FamiliarError for what can be seen before */
async function check(target: VideoTarget): Promise<void> {
  if (target.kind === 'stream') return
  const code = target.kind === 'file' ? 'source-unreadable' : 'source-missing'
  try {
    await access(target.path, target.kind === 'file' ? constants.R_OK : constants.R_OK | constants.W_OK)
  } catch (error) {
    throw new FamiliarError(code, `${target.path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
  if (target.kind === 'device' && !(await stat(target.path)).isCharacterDevice()) {
    throw new FamiliarError('source-refused', `${target.path} is no video device`)
  }
}

function noPicture(target: VideoTarget): FamiliarError {
  return target.kind === 'file'
    ? new FamiliarError('source-empty', `${target.path} holds no picture that can be decoded`)
    : new FamiliarError('source-lost', `${nameOf(target)} is open and gives no picture`)
}

const nameOf = (target: VideoTarget): string => (target.kind === 'stream' ? publicPart(target.url) : target.path)
