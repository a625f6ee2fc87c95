import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { brand, type MonotonicMs, type WallMs } from '../../src/domain/brand.ts'
import { isFamiliarError } from '../../src/domain/errors.ts'
import type { Frame } from '../../src/domain/frame.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { FrameSource } from '../../src/ports/frame-source.ts'

/** Time that a test moves by hand, given to a source in place of clock and timers. */
export class HandTime implements Clock {
  now = 1000
  /** While true nobody's waiting ends but by an abort; otherwise time jumps to where it is waited for. */
  held = false
  /** How many are waiting. */
  waiting = 0

  wall = () => brand<WallMs>(this.now)
  monotonic = () => brand<MonotonicMs>(this.now)
  synced = () => true

  wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    this.waiting++
    while (this.held && !signal.aborted) await setImmediate()
    if (!signal.aborted) this.now += Math.max(0, ms)
    this.waiting--
  }
}

export interface FrameSourceAdapter {
  /** An endless source that waits for its reader, when the adapter has one. */
  readonly patient?: () => FrameSource
  /** An endless live source of 10 frames/s by the given time. */
  readonly live: (time: HandTime) => FrameSource
  /** A source whose path does not exist. */
  readonly missing: () => FrameSource
}

/** What each adapter of the FrameSource port must do. */
export function frameSourceContract(name: string, adapter: FrameSourceAdapter): void {
  describe(`frame source: ${name}`, () => {
    describe.skipIf(!adapter.patient)('that waits for its reader', () => {
      const open = () => (adapter.patient as () => FrameSource)()

      test('says so', () => expect(open().live).toBe(false))

      test('gives well-formed frames', async () => {
        const source = open()
        expectWellFormed(source, await take(source, 5))
      })

      test('leaves out none', async () => {
        const sequences = (await take(open(), 5)).map((frame) => frame.sequence)
        expect(sequences).toEqual([0, 1, 2, 3, 4])
      })

      test('starts over when it is read again', async () => {
        const source = open()
        const [first, again] = [await take(source, 2), await take(source, 2)]
        expect(again.map(content)).toEqual(first.map(content))
      })

      test('leaves the pixels to the reader', async () => {
        const reader = open().frames(new AbortController().signal)[Symbol.asyncIterator]()
        const first = await nextFrame(reader)
        const seen = content(first)
        const second = await nextFrame(reader)
        expect(content(first)).toEqual(seen)
        const kept = content(second)
        first.pixels.fill(0)
        expect(content(second)).toEqual(kept)
        await reader.return?.()
      })

      test('lets an abort through to a reader that never waits', async () => {
        const abort = new AbortController()
        let aborted: Promise<void> | undefined
        let frames = 0
        for await (const _ of open().frames(abort.signal)) {
          aborted ??= setImmediate().then(() => abort.abort())
          // The bound is there to fail instead of to hang.
          if (++frames > 100) break
        }
        await aborted
        expect(frames).toBeLessThan(100)
      })
    })

    describe('that is live', () => {
      const open = (time = new HandTime()) => adapter.live(time)

      test('says so', () => expect(open().live).toBe(true))

      test('gives well-formed frames', async () => {
        const source = open()
        expectWellFormed(source, await take(source, 5))
      })

      test('gives frames at its rate', async () => {
        const times = (await take(open(), 5)).map((frame) => frame.capturedAt)
        expect(times.map((time) => Math.round(time - (times[0] ?? 0)))).toEqual([0, 100, 200, 300, 400])
      })

      test('skips what a slow reader missed, and keeps none of it', async () => {
        const time = new HandTime()
        const reader = open(time).frames(new AbortController().signal)[Symbol.asyncIterator]()
        const first = await nextFrame(reader)
        const before = process.memoryUsage().arrayBuffers
        time.now += 3_600_000
        const late = await nextFrame(reader)
        expect(late.sequence - first.sequence).toBe(36_000)
        expect(late.capturedAt).toBe(time.now)
        expect((await nextFrame(reader)).sequence).toBe(late.sequence + 1)
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * first.pixels.length)
        await reader.return?.()
      })

      test('starts over when it is read again', async () => {
        const source = open()
        const [first, again] = [await take(source, 2), await take(source, 2)]
        expect(again.map((frame) => frame.sequence)).toEqual(first.map((frame) => frame.sequence))
      })
    })

    describe('that is aborted', () => {
      test('before it is read, gives no frame', async () => {
        const frames = adapter.live(new HandTime()).frames(AbortSignal.abort())[Symbol.asyncIterator]()
        expect(await frames.next()).toEqual({ done: true, value: undefined })
      })

      test('between two frames, gives no more', async () => {
        const abort = new AbortController()
        const frames: Frame[] = []
        for await (const frame of adapter.live(new HandTime()).frames(abort.signal)) {
          frames.push(frame)
          abort.abort()
        }
        expect(frames).toHaveLength(1)
      })

      test('while it waits, ends without an error and leaves nothing behind', async () => {
        const [abort, time] = [new AbortController(), new HandTime()]
        const reader = adapter.live(time).frames(abort.signal)[Symbol.asyncIterator]()
        await nextFrame(reader)
        time.held = true
        const waiting = reader.next()
        while (time.waiting === 0) await setImmediate()
        abort.abort()
        expect(await waiting).toEqual({ done: true, value: undefined })
        expect(time.waiting).toBe(0)
        expect(getEventListeners(abort.signal, 'abort')).toEqual([])
      })
    })

    test('names what is missing', async () => {
      const failure = await take(adapter.missing(), 1).catch((error: unknown) => error)
      expect(isFamiliarError(failure) && failure.code).toBe('source-unreadable')
      expect(String(failure)).toContain('missing')
    })
  })
}

/** The first `count` frames of a source, or all when it has fewer. */
export async function take(source: FrameSource, count: number): Promise<Frame[]> {
  const abort = new AbortController()
  const frames: Frame[] = []
  for await (const frame of source.frames(abort.signal)) {
    frames.push(frame)
    if (frames.length === count) break
  }
  abort.abort()
  return frames
}

const content = (frame: Frame) => ({ sequence: frame.sequence, pixels: Buffer.from(frame.pixels).toString('base64') })

async function nextFrame(reader: AsyncIterator<Frame>): Promise<Frame> {
  const { done, value } = await reader.next()
  if (done) throw new Error('the source ended')
  return value
}

function expectWellFormed(source: FrameSource, frames: readonly Frame[]): void {
  expect(frames.length).toBeGreaterThan(0)
  for (const [place, frame] of frames.entries()) {
    const before = frames[place - 1]
    expect(frame.camera).toBe(source.camera)
    expect(frame.width).toBeGreaterThan(0)
    expect(frame.height).toBeGreaterThan(0)
    expect(frame.stride).toBeGreaterThanOrEqual(frame.format === 'bgr' ? 3 * frame.width : frame.width)
    expect(frame.pixels).toHaveLength(frame.stride * frame.height * (frame.format === 'bgr' ? 1 : 1.5))
    if (before) expect(frame.sequence).toBeGreaterThan(before.sequence)
    if (before) expect(frame.capturedAt).toBeGreaterThanOrEqual(before.capturedAt)
  }
  expect(frames[0]?.sequence).toBe(0)
}
