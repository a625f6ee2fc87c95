import { Host } from '../service/doctor/host.ts'
import { gatherFacts } from '../service/hardware/gather.ts'
import { hardwareReport, verdicts } from '../service/hardware/report.ts'
import { readPhotos } from './bench.ts'
import { interruption } from './interrupt.ts'
import { type CommonOptions, printJson, settingsOf } from './options.ts'

/** Prints what this computer and its camera say of what Familiar takes for granted. */
export async function reportHardware(options: CommonOptions & { readonly seconds: number }): Promise<void> {
  const settings = settingsOf(options)
  const facts = await gatherFacts({
    settings,
    host: new Host(),
    photos: await readPhotos([]),
    seconds: options.seconds,
    signal: interruption(),
    onStep: (what) => void process.stderr.write(`looking at ${what} ...\n`),
  })
  if (options.json) printJson({ facts, assumptions: verdicts(facts) })
  else process.stdout.write(hardwareReport(facts))
}
