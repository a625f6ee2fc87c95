/**
 * Runs the real daemon on a repeating scene for a long time, and looks whether memory or file descriptors grow:
 *
 *     node scripts/soak.ts [--minutes 20] [--camera scene|stand-in] [--seed 1] [--scene FILE] [--json FILE]
 *
 * The stand-in for a Pi's camera is lost and comes back at random moments.
 *
 * Ends with status 1 when something grew, or when the daemon did not do its work.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Health } from '../src/mqtt/payloads.ts'
import { subscribe } from '../src/mqtt/subscriber.ts'
import { enrolDemoPerson } from './soak/enrol.ts'
import { faultsOf, growthOf, table } from './soak/growth.ts'
import { Losses } from './soak/losses.ts'
import { type Sample, sampleOf } from './soak/sample.ts'
import { DaemonProcess, root } from './support/daemon-process.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    camera: { type: 'string', default: 'scene' },
    seed: { type: 'string', default: '1' },
    scene: { type: 'string', default: join(root, 'test/fixtures/scenes/demo.scene.yaml') },
    json: { type: 'string' },
  },
})
const minutes = Number(values.minutes)
if (!(minutes > 0)) throw new Error('--minutes takes a number above 0')
const standIn = values.camera === 'stand-in'
if (!standIn && values.camera !== 'scene') throw new Error('--camera is scene or stand-in')
/** Some hundred samples show a trend, whatever the length; not more often than once in two seconds. */
const every = Math.max(2000, (minutes * 60_000) / 300)

const folder = mkdtempSync(join(tmpdir(), 'familiar-soak-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const config = join(folder, 'familiar.yaml')
writeFileSync(
  config,
  JSON.stringify({
    data: join(folder, 'data'),
    node: { name: 'soak' },
    cameras: { door: cameraConfig() },
    presence: { absent_after: 2 },
    mqtt: { embedded_port: 0 },
  }),
)
enrolDemoPerson(config)

const faultFile = join(folder, 'fault')
const losses = new Losses(faultFile, Number(values.seed))
await using daemon = new DaemonProcess(['-c', config], {
  ...process.env,
  STAND_IN_PLAY: values.scene,
  STAND_IN_FAULT: `@${faultFile}`,
})
const { port } = await daemon.said('the embedded broker listens')
let events = 0
let health: Health | undefined
await using _subscription = await subscribe(`mqtt://127.0.0.1:${port}`, 'familiar/soak/event', () => events++)
const vision = Number((await daemon.said('vision is ready'))['vision_pid'])
await using _health = await subscribe(`mqtt://127.0.0.1:${port}`, 'familiar/soak/health', ({ payload }) => {
  health = JSON.parse(payload.toString()) as Health
})
await daemon.said('ready')

const over = new AbortController()
const losing = standIn ? losses.run(over.signal) : Promise.resolve()
const samples = await observe()
over.abort()
await losing
const growth = growthOf(samples)
const faults = faultsOf(growth, events)
console.log(table(growth))
const camera = health?.cameras['door']
const deaths = daemon.lines.filter(({ msg }) => msg === 'camera retrying').length
console.log(`${events} events in ${minutes} minutes; ${camera?.frames} frames, ${camera?.dropped} dropped`)
console.log(`the camera was made to fail ${losses.count} times, and was opened anew ${deaths} times`)
if (values.json !== undefined) {
  writeFileSync(values.json, JSON.stringify({ minutes, events, health, losses: losses.count, growth, faults, samples }))
}
for (const fault of faults) console.log(`error: ${fault}`)
if (faults.length === 0) console.log('Nothing grew.')
process.exitCode = faults.length === 0 ? 0 : 1

function cameraConfig(): object {
  if (!standIn) return { source: { type: 'scene', path: values.scene, loop: true } }
  const source = { type: 'rpicam', tool: join(root, 'tools/rpicam-vid-stand-in'), width: 1280, height: 720, fps: 10 }
  return { source, frame_deadline: 2 }
}

async function observe(): Promise<Sample[]> {
  const samples: Sample[] = []
  const start = performance.now()
  for (let at = 0; at <= minutes * 60_000; at = performance.now() - start) {
    samples.push(sampleOf(at, { main: daemon.pid, vision }))
    await Promise.race([sleep(every), daemon.exited.then(ended)])
  }
  return samples
}

function ended({ code, signal }: { code: number | null; signal: string | null }): never {
  throw new Error(`the daemon ended (${signal ?? `status ${code}`}):\n${daemon.text.join('\n')}`)
}
