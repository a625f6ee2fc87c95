import { anySignal } from '../async/any-signal.ts'
import { Mailbox } from '../async/mailbox.ts'
import type { Frame } from '../domain/frame.ts'
import type { FrameSource } from '../ports/frame-source.ts'
import type { Tally } from './tally.ts'

/**
 * Carries the frames of a source to `process`, one at a time. Of a live source only the newest waits; of another each
 * frame is waited for. What is dropped is counted. Ends with the source or `signal`.
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
  const gaps = new Gaps()
  const droppedBefore = tally.dropped
  const reading = fill(mailbox, gaps, source, anySignal(signal, failed.signal))
  // It may fail while a frame is in work; what it says is thrown at the end.
  reading.catch(() => {})
  try {
    for (let frame = await mailbox.take(); frame !== undefined; frame = await mailbox.take()) {
      tally.dropped = droppedBefore + mailbox.dropped + gaps.missing
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

async function fill(mailbox: Mailbox<Frame>, gaps: Gaps, source: FrameSource, signal: AbortSignal): Promise<void> {
  try {
    for await (const frame of source.frames(signal)) {
      gaps.see(frame)
      mailbox.put(frame)
    }
  } finally {
    mailbox.close()
  }
}

/** Counts the frames that a source left out before the mailbox. */
class Gaps {
  missing = 0
  #expected = 0

  see({ sequence }: Frame): void {
    this.missing += sequence - this.#expected
    this.#expected = sequence + 1
  }
}
