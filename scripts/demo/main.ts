/** The main job on real input: see scripts/demo.sh. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../../src/domain/errors.ts'
import { decodeEvent } from '../../src/mqtt/payloads.ts'
import { subscribe } from '../../src/mqtt/subscriber.ts'
import type { StageTime } from '../../src/pipeline/tally.ts'
import { DaemonProcess, type LogLine, residentMb, root } from '../support/daemon-process.ts'
import { bold, tell, Verdict } from './story.ts'

const person = 'Barack Obama'
const strangers = 2
const photos = ['obama.jpg', 'obama2.jpg'].map((name) => join(root, '.tools/fixtures', name))
const scene = join(root, 'test/fixtures/scenes/demo.scene.yaml')

/** What a signal does: before there is a daemon, it ends the demonstration. */
let stopDaemon = (): void => process.exit(1)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopDaemon())
const { keep } = parseArgs({ options: { keep: { type: 'boolean', default: false } } }).values
const folder = mkdtempSync(join(tmpdir(), 'familiar-demo-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const config = join(folder, 'familiar.yaml')
writeFileSync(
  config,
  JSON.stringify({
    data: join(folder, 'data'),
    node: { name: 'demo' },
    cameras: { door: { source: { type: 'scene', path: scene, loop: keep } } },
    presence: { absent_after: 2 },
    mqtt: { embedded_port: 0 },
  }),
)

enroll()
try {
  process.exitCode = await watch()
} catch (error) {
  console.log(`error: ${messageOf(error)}`)
  process.exitCode = 1
}

function enroll(): void {
  say(`Enrolling ${person} from two photos`)
  const { status } = spawnSync(join(root, 'bin/familiar'), ['enroll', '-c', config, person, ...photos], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) process.exit(status ?? 1)
}

async function watch(): Promise<number> {
  say('Starting the daemon on a scene in which that person (by a third photo) and two strangers come by')
  await using daemon = new DaemonProcess(keep ? ['-c', config] : ['-c', config, '--until-end'])
  stopDaemon = () => daemon.kill('SIGTERM')
  const { port } = await daemon.said('the embedded broker listens')
  const url = `mqtt://127.0.0.1:${port}`
  const verdict = new Verdict(person, strangers)
  await using _subscription = await subscribe(url, 'familiar/demo/event', ({ payload }) => {
    const event = decodeEvent(payload)
    console.log(tell(event))
    verdict.take(event)
  })
  const vision = await daemon.said('vision is ready')
  const ready = await daemon.said('ready')
  say(`Ready ${(Number(ready['start_ms']) / 1000).toFixed(1)} s after its start; the broker is ${url}`)
  if (keep) explainKeeping(url)
  let memory = ''
  daemon.onLine((line) => {
    if (line.msg === 'camera ended') memory = memoryOf(daemon.pid, Number(vision['vision_pid']))
  })
  const { code } = await daemon.exited
  if (keep) return 0
  return summarise(
    daemon.lines,
    memory,
    code === 0 ? verdict.faults() : [`the daemon ended with status ${code}`, ...daemon.text],
  )
}

function explainKeeping(url: string): void {
  const { port } = new URL(url)
  console.log(`      The scene repeats until Ctrl-C. Meanwhile, in another terminal:
        mosquitto_sub -p ${port} -v -t 'familiar/#'
        bin/familiar people list -c ${config}
        bin/familiar enroll -c ${config} 'Joe Biden' .tools/fixtures/biden.jpg`)
}

function memoryOf(main: number, vision: number): string {
  const [ofMain, ofVision] = [residentMb(main), residentMb(vision)]
  return `main ${ofMain.now.toFixed(0)} MB, vision ${ofVision.now.toFixed(0)} MB (peaks ${ofMain.peak.toFixed(0)} and ${ofVision.peak.toFixed(0)})`
}

function summarise(lines: readonly LogLine[], memory: string, faults: readonly string[]): number {
  const tally = lines.findLast(({ msg }) => msg === 'tally')
  if (tally !== undefined) {
    const stages = Object.entries(tally['stages'] as Record<string, StageTime>)
    say(
      `Summary: ${tally['frames']} frames seen, ${tally['dropped']} dropped, ${tally['faces']} faces, ${tally['embedded']} embedded`,
    )
    console.log(`      mean ms per run: ${stages.map(([name, time]) => `${name} ${mean(time)}`).join(', ')}`)
    console.log(`      memory: ${memory}`)
  }
  for (const fault of faults) console.log(`error: ${fault}`)
  if (faults.length === 0) say(`${person} was named, and every stranger stayed unknown`)
  return faults.length === 0 ? 0 : 1
}

function mean({ runs, totalMs }: StageTime): string {
  return runs === 0 ? '-' : (totalMs / runs).toFixed(1)
}

function say(line: string): void {
  console.log(`${bold('==>')} ${line}`)
}
