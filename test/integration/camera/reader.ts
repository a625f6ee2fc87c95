// Reads the camera of its argument for ever, for the test that kills this process; writes the pid of the camera's program.
import { openSource } from '../../../src/camera/open.ts'
import { systemClock } from '../../../src/clock/system-clock.ts'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import { keptLog } from './log-lines.ts'

const { log, programs } = keptLog()
const source = openSource(brand<CameraId>('door'), JSON.parse(process.argv[2] ?? ''), { clock: systemClock, log })
let told = false
for await (const _ of source.frames(new AbortController().signal)) {
  if (!told) process.stdout.write(`${programs().at(-1)}\n`)
  told = true
}
