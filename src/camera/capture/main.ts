/**
 * The capture process: opens one video by OpenCV and writes its pictures to file descriptor 3. A process of its own, for
 * opening blocks, reading may hang, and both can be ended only by ending the process that does it.
 */
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { messageOf, reportOf } from '../../domain/errors.ts'
import { failureLine } from './failure.ts'
import type { CaptureOrder } from './order.ts'
import { PictureWriter } from './picture-writer.ts'
import { play } from './play.ts'

const stopping = new AbortController()
// A broken pipe, the end of standard input or a signal: nobody reads any more.
const stop = () => stopping.abort()
process.on('SIGINT', stop)
process.on('SIGTERM', stop)

const input = createInterface({ input: process.stdin })
input.once('line', (line) => void obey(JSON.parse(line) as CaptureOrder))
input.once('close', stop)

async function obey(order: CaptureOrder): Promise<void> {
  const output = new Socket({ fd: 3, readable: false, writable: true })
  output.on('error', stop)
  try {
    await play(order, new PictureWriter(output), stopping.signal)
  } catch (error) {
    const { code, message } = reportOf(error)
    process.exitCode = 1
    process.stderr.write(failureLine(code, messageOf(message)))
  }
  input.close()
  process.stdin.destroy()
  output.end()
}
