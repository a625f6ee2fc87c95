import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { brand, type WallMs } from '../../domain/brand.ts'
import { type EventRule, eventRules, maxCooldown, type Policy, type QuietHours } from '../../domain/policy.ts'
import { openDesk } from '../../service/control/open-desk.ts'
import { policyJson } from '../../service/people/policy-json.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { wholePolicyText } from './policy-text.ts'

const examples = [
  'familiar people policy "Ada Lovelace"                        # what holds now',
  'familiar people policy "Ada Lovelace" --events arrival --cooldown 600',
  'familiar people policy "Ada Lovelace" --quiet 22:00-07:00',
  'familiar people policy "Ada Lovelace" --until 2026-08-01     # a guest until the end of that day, then forgotten',
  'familiar people policy "Ada Lovelace" --no-quiet --no-until',
]

interface PolicyOptions extends CommonOptions {
  readonly events?: EventRule
  readonly cooldown?: number
  /** False: none any more. */
  readonly quiet?: QuietHours | false
  readonly until?: WallMs | false
}

export function policyCommand(): Command {
  return familiarCommand('policy', examples)
    .description(
      'Set which events of a person are told, and until when they are known; without options it shows what holds. Presence is not touched by it.',
    )
    .argument('<person>', 'name or id')
    .addOption(new Option('--events <rule>', 'when `recognized` is told').choices(eventRules))
    .option('--cooldown <seconds>', 'from one `recognized` to the next at least; 0: none', cooldownOf)
    .option('--quiet <hours>', 'hours without events, in local time: HH:MM-HH:MM', quietOf)
    .option('--no-quiet', 'no quiet hours any more')
    .option(
      '--until <date>',
      'a guest until the end of that day, or until a time (2026-08-01T18:00); then forgotten',
      untilOf,
    )
    .option('--no-until', 'no guest any more')
    .action(policy)
}

async function policy(who: string, options: PolicyOptions): Promise<void> {
  const settings = settingsOf(options)
  const change = changeOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const { desk } = opened
  const person = Object.keys(change).length === 0 ? await desk.person(who) : await desk.setPolicy(who, change)
  const { id, name } = person
  if (options.json) printJson({ id, name, policy: policyJson(person.policy) })
  else print(`${name}: ${wholePolicyText(person.policy)}`)
}

function changeOf({ events, cooldown, quiet, until }: PolicyOptions): Partial<Policy> {
  return {
    ...(events === undefined ? {} : { events }),
    ...(cooldown === undefined ? {} : { cooldown }),
    ...(quiet === undefined ? {} : { quiet: quiet || null }),
    ...(until === undefined ? {} : { until: until || null }),
  }
}

// Commander turns an InvalidArgumentError into a usage error.

function cooldownOf(text: string): number {
  const seconds = Number(text)
  if (text.trim() !== '' && seconds >= 0 && seconds <= maxCooldown) return seconds
  throw new InvalidArgumentError(`It is not a number of seconds from 0 to ${maxCooldown}.`)
}

function quietOf(text: string): QuietHours {
  const [, from, to] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? []
  if (from !== undefined && to !== undefined) return { from, to }
  throw new InvalidArgumentError('It is not of the form 22:00-07:00.')
}

const isDate = z.iso.date()
/** Without a zone it is local time. */
const isDateTime = z.iso.datetime({ local: true, offset: true })

/** Of a date the last moment of that day, in local time. */
function untilOf(text: string): WallMs {
  if (isDateTime.safeParse(text).success) return brand<WallMs>(Date.parse(text))
  if (!isDate.safeParse(text).success) {
    throw new InvalidArgumentError('It is neither a date such as 2026-08-01 nor a time such as 2026-08-01T18:00.')
  }
  const day = new Date(`${text}T00:00`)
  // Not 24 hours later: a day may have 23 or 25 of them.
  return brand<WallMs>(day.setDate(day.getDate() + 1) - 1)
}
