// Events between processes that are killed: `node test/bench/outbox-chaos.ts [--events 10000] [--broker-kills 20] [--writer-kills 5] [--seed 1]`.
import { parseArgs } from 'node:util'
import { chaos, faultsOf } from '../support/chaos/chaos.ts'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    'broker-kills': { type: 'string', default: '20' },
    'writer-kills': { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const seed = Number(values.seed)
const report = await chaos({
  events: Number(values.events),
  brokerKills: Number(values['broker-kills']),
  writerKills: Number(values['writer-kills']),
  seed,
})
const faults = faultsOf(report)
const different = new Set(report.received.map(({ seq }) => seq)).size
process.stdout.write(
  `${JSON.stringify({
    seed,
    committed: report.committed.length,
    received: different,
    repeated: report.received.length - different,
    brokers_killed: report.brokersKilled,
    writers_killed: report.writersKilled,
    outbox: report.counts,
    seconds: Math.round(report.seconds),
    faults,
  })}\n`,
)
process.exitCode = faults.length > 0 ? 1 : 0
