import { readOptions } from '../../tools/stand-in/options.ts'
import { openOutput } from '../../tools/stand-in/output.ts'

/**
 * A camera tool as rpicam-vid is, whose pictures carry their number and the time at which they were made (test/support/clocked.ts).
 * Its queue is long, so that whoever holds it up gets old pictures.
 */
const longestQueue = 64

const { width, height, framerate, frames, port } = readOptions(process.argv.slice(2))
const send = await openOutput(port)
const queue: Buffer[] = []
let made = 0
let written = 0
let writing = false

function make(): void {
  if (queue.length === longestQueue) return
  const picture = Buffer.alloc((width * height * 3) / 2)
  picture.writeDoubleLE(Number(process.hrtime.bigint()) / 1e6, 0)
  picture.writeDoubleLE(made++, 8)
  queue.push(picture)
  void write()
}

async function write(): Promise<void> {
  if (writing) return
  writing = true
  for (let picture = queue[0]; picture !== undefined; picture = queue[0]) {
    await send(picture)
    queue.shift()
    if (++written === frames) process.exit(0)
  }
  writing = false
}

process.on('SIGINT', () => process.exit(0))
setInterval(make, 1000 / framerate)
