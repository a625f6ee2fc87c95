import type { Settings } from '../config/load.ts'
import { daemonListens } from '../service/control/socket-call.ts'
import type { Choice } from '../service/nets/choice.ts'
import { writeChoice } from '../service/nets/choice-file.ts'
import { chooseNets, turnsOf } from '../service/nets/choose.ts'
import { wayText } from '../service/nets/way-text.ts'
import { interruption } from './interrupt.ts'
import { print, printJson } from './options.ts'
import { Progress } from './progress.ts'

export interface ChooseInput {
  readonly settings: Settings
  /** Of each way to run a net. */
  readonly seconds: number
  readonly photo: Uint8Array
  readonly json: boolean
}

/** Measures which way to run each net is the best here, and keeps it for the daemon. */
export async function choose({ settings, seconds, photo, json }: ChooseInput): Promise<void> {
  const disturbed = await daemonListens(settings.control.socket)
  if (disturbed && !json) print('A daemon runs beside this and disturbs the figures: better stop it meanwhile.')
  const choice = await measured(settings, { seconds, photo, disturbed })
  const file = await writeChoice(settings, choice)
  if (json) return printJson({ file, choice })
  for (const line of choiceLines(choice)) print(line)
  print(`Kept in ${file}; used from the next start on${disturbed ? ' (restart the daemon)' : ''}.`)
}

async function measured(
  settings: Settings,
  options: Pick<ChooseInput, 'seconds' | 'photo'> & { readonly disturbed: boolean },
): Promise<Choice> {
  using progress = new Progress(turnsOf(settings))
  return chooseNets(settings, { ...options, signal: interruption(), onTurn: (label) => progress.step(label) })
}

/** What was measured, a way a line, with a mark before what is chosen. */
function choiceLines({ machine, detector, embedders }: Choice): string[] {
  const nets = [['detector', detector] as const, ...Object.entries(embedders)]
  return [
    `${machine.board ?? machine.cpu}, ${machine.cores} cores (${machine.features.join(' ') || 'no vector instructions known'})`,
    '    net            way                            median       p95    runs  agrees',
    ...nets.flatMap(([net, { chosen, tried }]) =>
      tried.map(({ way, result }) => {
        const mark = wayText(way) === wayText(chosen) ? '->' : '  '
        return `${mark}  ${net.padEnd(15)}${wayText(way).padEnd(28)}${resultText(result)}`
      }),
    ),
  ]
}

function resultText(result: Choice['detector']['tried'][number]['result']): string {
  if ('error' in result) return `  fails: ${result.error}`
  const { times, agreement } = result
  const ms = (value: number): string => `${value.toFixed(1)} ms`.padStart(10)
  return `${ms(times.median)}${ms(times.p95)}${String(times.runs).padStart(8)}${agreement.toFixed(3).padStart(8)}`
}
