/**
 * Kills the whole daemon (main and vision, on a real scene, with a broker outside of it) again and again by SIGKILL, at random moments of its
 * start and its work, and looks after each death whether all that it had acknowledged is there, and nothing half:
 *
 *     node scripts/kill-nine.ts [--rounds 100] [--seed N] [--json FILE]
 *
 * Ends with status 1 when something was lost. docs/reliability.md tells what is looked at, and what came of it.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { random as randomFrom } from '../src/camera/scene/random.ts'
import { orderFaults } from '../test/support/chaos/chaos.ts'
import { Actor } from './kill-nine/actor.ts'
import { House } from './kill-nine/house.ts'
import { quietEnd } from './kill-nine/quiet-end.ts'
import { type Round, Rounds } from './kill-nine/round.ts'
import { summaryOf } from './kill-nine/summary.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'string' },
  },
})
const wanted = Number(values.rounds)
if (!Number.isInteger(wanted) || wanted < 1) throw new Error('--rounds takes a whole number above 0')
const seed = Number(values.seed)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
await using house = await House.open()
const random = randomFrom(seed)
const actor = new Actor(random)
const rounds = new Rounds(house, actor, random)
const lived: Round[] = []
const began = performance.now()
while (lived.length < wanted) {
  const round = await rounds.next()
  lived.push(round)
  console.log(lineOf(round, lived.length))
  if (round.faults.length > 0) break
}
const last = lived.some(({ faults }) => faults.length > 0) ? [] : await quietEnd(house, rounds)
const faults = [...lived.flatMap(({ faults }) => faults), ...last, ...orderFaults(house.observer.receipts)]
const seconds = Math.round((performance.now() - began) / 1000)
const summary = { seed, seconds, ...summaryOf(lived, house.observer, rounds, actor), faults }
console.log(JSON.stringify(summary, null, 2))
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ ...summary, lived }))
process.exitCode = faults.length === 0 ? 0 : 1

function lineOf({ moment, isOnline, deed, waiting, faults }: Round, number: number): string {
  const during = deed === null ? '' : `, while it was to ${deed.what} (${deed.done ? 'done' : 'not done'})`
  const broker = isOnline ? '' : ', without a broker'
  const verdict = faults.length === 0 ? 'all is there' : faults.join('; ')
  return `${number}: killed at ${moment}${broker}${during}; ${waiting} events wait: ${verdict}`
}
