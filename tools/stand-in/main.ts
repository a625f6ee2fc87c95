/** Stands in for rpicam-vid: its options, its bytes, its messages and its ways to fail (docs/cameras.md). */
import { setTimeout } from 'node:timers/promises'
import { type Fault, faultNow } from './faults.ts'
import { padded, strideFor } from './layout.ts'
import { type Options, readOptions } from './options.ts'
import { openOutput, type Write } from './output.ts'
import { pictures } from './pictures.ts'
import type { Size } from './size.ts'
import { ToolError } from './tool-error.ts'

/** Pictures of a run before it stalls or dies. */
const goodFrames = 3
/** libcamera says it again and again, about once a second. */
const timeoutMs = 1000

let interrupted = false

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  const fault = faultNow()
  if (fault === 'no-camera') throw new ToolError('no cameras available')
  if (fault === 'busy') throw new ToolError('failed to acquire camera /base/soc/i2c0mux/i2c@1/imx708@1a')
  // The tool takes the nearest size of the camera, and says so only when it is verbose.
  const size = fault === 'wrong-size' ? { width: options.width, height: options.height + 32 } : options
  await film(options, size)
}

async function film(options: Options, { width, height }: Size): Promise<void> {
  const write = await openOutput(options.port)
  const stride = strideFor(width)
  const startedAt = performance.now()
  const isOver = (): boolean => options.timeout > 0 && performance.now() - startedAt > options.timeout
  let count = 0
  for await (const picture of await pictures({ width, height })) {
    await setTimeout(Math.max(0, startedAt + (count * 1000) / options.framerate - performance.now()))
    const fault = await atFrame(count)
    if ((interrupted && fault !== 'deaf') || isOver()) return
    const bytes = padded(picture, width, height, stride)
    if (count >= goodFrames) await maybeBreak(fault, bytes, write)
    await write(bytes)
    if (++count === options.frames) return
  }
}

/** What goes wrong with this frame. It comes late, or never, while the camera is stalled. */
async function atFrame(count: number): Promise<Fault> {
  let fault = faultNow()
  while (fault === 'stall' && count >= goodFrames) {
    await setTimeout(timeoutMs)
    process.stderr.write('ERROR: Device timeout detected, attempting a restart!!!\n')
    fault = faultNow()
  }
  return fault
}

/** Gets stuck in the middle of a frame, or dies there. */
async function maybeBreak(fault: Fault, bytes: Uint8Array, write: Write): Promise<void> {
  if (fault !== 'die' && fault !== 'half') return
  await write(bytes.subarray(0, bytes.length / 2))
  if (fault === 'die') process.kill(process.pid, 'SIGKILL')
  process.stderr.write('stand-in: stuck in the middle of a picture\n')
  await setTimeout(2 ** 31 - 1)
}

// Noticed at the next picture, as the tool does.
process.on('SIGINT', () => {
  interrupted = true
})

try {
  await main(process.argv.slice(2))
  process.exit(0)
} catch (error) {
  process.stderr.write(`ERROR: *** ${error instanceof Error ? error.message : error} ***\n`)
  process.exit(255)
}
