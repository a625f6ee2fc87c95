import type { Frame } from '../domain/frame.ts'
import type { FrameSource } from '../ports/frame-source.ts'
import { Mailbox } from './mailbox.ts'
import type { Tally } from './tally.ts'

/**
 * Carries the frames of a source to `process`, one at a time. Of a live source only the newest waits; of another each
 * frame is waited for. Ends with the source or `signal`.
 * @throws what the source or `process` throws
 */
export async function run(
  source: FrameSource,
  process: (frame: Frame) => Promise<void>,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  if (source.live) return runLive(source, process, tally, signal)
  for await (const frame of source.frames(signal)) await process(frame)
}

async function runLive(
  source: FrameSource,
  process: (frame: Frame) => Promise<void>,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController()
  const mailbox = new Mailbox<Frame>()
  const reading = fill(mailbox, source, AbortSignal.any([signal, failed.signal]))
  // It may fail while a frame is in work; what it says is thrown at the end.
  reading.catch(() => {})
  try {
    for (let frame = await mailbox.take(); frame !== undefined; frame = await mailbox.take()) {
      tally.dropped = mailbox.dropped
      await process(frame)
    }
  } catch (error) {
    failed.abort()
    // What the source says of being closed must not hide why it was.
    await reading.catch(() => {})
    throw error
  }
  await reading
}

async function fill(mailbox: Mailbox<Frame>, source: FrameSource, signal: AbortSignal): Promise<void> {
  try {
    for await (const frame of source.frames(signal)) mailbox.put(frame)
  } finally {
    mailbox.close()
  }
}
