import { type Command, InvalidArgumentError } from 'commander'
import { FamiliarError } from '../../domain/errors.ts'
import { openDesk } from '../../service/control/open-desk.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { rateText } from './words.ts'

const examples = [
  'familiar people set "Ada Lovelace" --false-match-rate 0.0001    # a stranger gets this name in 1 of 10,000 visits at most',
  'familiar people set "Ada Lovelace" --false-match-rate default',
]

/** As of recognition.false_match_rate. */
const [least, most] = [0.00001, 0.1]

interface SetOptions extends CommonOptions {
  readonly falseMatchRate?: number | 'default'
}

export function setCommand(): Command {
  return familiarCommand('set', examples)
    .description('Set what holds for one person and not for the others.')
    .argument('<person>', 'name or id')
    .option(
      '--false-match-rate <rate>',
      'how often a stranger may be given this name, per visit; `default`: an equal share of recognition.false_match_rate',
      rateOf,
    )
    .action(set)
}

async function set(who: string, options: SetOptions): Promise<void> {
  const settings = settingsOf(options)
  const { falseMatchRate: rate } = options
  if (rate === undefined) throw new FamiliarError('usage', 'give --false-match-rate')
  await using opened = await openDesk(settings, quietLog(settings))
  const { id, name, falseMatchRate } = await opened.desk.setFalseMatchRate(who, rate === 'default' ? null : rate)
  if (options.json) printJson({ id, name, falseMatchRate })
  else print(`${name}: ${rateText(falseMatchRate)}`)
}

/** @throws InvalidArgumentError, which commander turns into a usage error */
function rateOf(text: string): number | 'default' {
  if (text === 'default') return text
  const rate = Number(text)
  if (text.trim() !== '' && rate >= least && rate <= most) return rate
  throw new InvalidArgumentError(`It is neither \`default\` nor a number from ${least} to ${most}.`)
}
