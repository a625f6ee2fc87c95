// A broker in a process of its own that can be killed: `node broker.ts <port>`. It says on standard output what it received.
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { Aedes } from 'aedes'

/** One line of the output. */
export type Receipt =
  | { readonly kind: 'listening' }
  | { readonly kind: 'received'; readonly topic: string; readonly seq: number; readonly sha256: string }

/** Written at once: a line in a buffer would die with the process. */
function say(receipt: Receipt): void {
  writeSync(1, `${JSON.stringify(receipt)}\n`)
}

async function main(port: number): Promise<void> {
  const aedes = await Aedes.createBroker({
    // Asked before the PUBACK: what was acknowledged was told before.
    authorizePublish: (_client, { topic, payload }, done) => {
      if (topic.endsWith('/event') || topic.endsWith('/history')) {
        const sha256 = createHash('sha256').update(payload).digest('hex')
        say({ kind: 'received', topic, seq: JSON.parse(payload.toString()).seq, sha256 })
      }
      done(null)
    },
  })
  createServer((socket) => void aedes.handle(socket)).listen(port, '127.0.0.1', () => say({ kind: 'listening' }))
}

if (import.meta.main) await main(Number(process.argv[2]))
