/**
 * A camera tool as rpicam-vid is, whose pictures carry their number and the time at which they were made (test/support/clocked.ts).
 * Its queue is long, so that whoever holds it up gets old pictures.
 */
const longestQueue = 64

const option = (name: string): number =>
  Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? 0)

const [width, height, fps, frames] = [option('width'), option('height'), option('framerate'), option('frames')]
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
  write()
}

function write(): void {
  const picture = queue[0]
  if (writing || picture === undefined) return
  writing = true
  process.stdout.write(picture, () => {
    writing = false
    queue.shift()
    if (++written === frames) process.exit(0)
    write()
  })
}

process.on('SIGINT', () => process.exit(0))
process.stdout.on('error', () => process.exit(1))
setInterval(make, 1000 / fps)
