import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, Option } from 'commander'
import { FamiliarError } from '../../domain/errors.ts'
import { type Cast, countStrangers, ownCast } from '../../service/demo/cast.ts'
import { type CommandLine, playDemo } from '../../service/demo/demo.ts'
import { interruption } from '../interrupt.ts'
import { failAfterReport, plainCommand, printJson } from '../options.ts'
import { openPhotos } from '../photos.ts'
import { reportLines } from './report.ts'
import { Teller } from './teller.ts'

const examples = [
  'familiar demo',
  'familiar demo --keep                     # repeats it until Ctrl-C',
  'familiar demo --scene hall.scene.yaml --person "Ada Lovelace" --photo ada1.jpg ada2.jpg',
]

interface DemoOptions {
  readonly keep?: boolean
  readonly json?: boolean
  readonly scene?: string
  readonly person?: string
  readonly photo?: readonly string[]
}

export function demoCommand(): Command {
  return plainCommand('demo', examples)
    .description(
      'See it work, without a camera: enrol a person, run the daemon on a scene with that person and strangers, and print whom it recognises. Nothing of it is kept.',
    )
    .addOption(new Option('--keep', 'repeat the scene until Ctrl-C').conflicts('json'))
    .option('--scene <file>', 'your own scene (docs/scenes.md), with --person and --photo')
    .option('--person <name>', 'who is to be recognised: the name of an actor of the scene')
    .option('--photo <file...>', 'other photos of the person than the scene shows, may be repeated')
    .action(demo)
}

async function demo({ keep = false, json = false, ...options }: DemoOptions): Promise<void> {
  const cast = await castOf(options)
  const strangers = await countStrangers(cast)
  const photos = await openPhotos(cast.photos)
  const teller = new Teller({ ...cast, strangers, keep, silent: json })
  // A terminal that is closed takes the demonstration along.
  const leave = new AbortController()
  const signal = interruption(['SIGINT', 'SIGTERM', 'SIGHUP'], () => leave.abort())
  const report = await playDemo({
    ...cast,
    strangers,
    photos,
    keep,
    signal,
    leave: leave.signal,
    familiar: ownCommand,
    onStep: (step) => teller.tell(step),
  }).finally(() => teller.end())
  if (report === null) return
  if (json) printJson(report)
  else teller.summarise(reportLines(report))
  if (report.faults.length > 0) failAfterReport(new FamiliarError('demo-failed', report.faults.join('; ')), json)
  if (!json) teller.say(`${cast.person} was named${strangers > 0 ? ', and every stranger stayed unknown' : ''}`)
}

/** @throws FamiliarError `demo-missing`, `usage` */
async function castOf({ scene, person, photo }: DemoOptions): Promise<Cast> {
  if (scene === undefined && person === undefined && photo === undefined) return ownCast()
  if (scene === undefined || person === undefined || photo === undefined) {
    throw new FamiliarError('usage', '--scene, --person and --photo belong together: give all of them or none')
  }
  return { scene: resolve(scene), person, photos: photo }
}

/** This program, as it was started; it is ended with this process, even by SIGKILL. */
const ownCommand: CommandLine = [
  'setpriv',
  '--pdeathsig',
  'TERM',
  process.execPath,
  ...process.execArgv,
  fileURLToPath(new URL('../main.ts', import.meta.url)),
]
