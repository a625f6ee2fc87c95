/** The measuring process: a vision process that walks pictures of its own instead of a camera's. */
import { reportOf } from '../../domain/errors.ts'
import { loadNets } from '../nets.ts'
import { measure } from './measure.ts'
import { cutFaces } from './pictures.ts'
import type { BenchOrder, FromBench } from './protocol.ts'

function send(message: FromBench): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()))
}

async function work({ settings, cases, seconds, photos }: BenchOrder): Promise<void> {
  try {
    const nets = await loadNets(settings)
    const cuts = await cutFaces(photos, nets, settings)
    for (const one of cases) {
      if (!process.connected) return
      await send({ type: 'result', result: await measure(one, cuts, seconds, nets, settings) })
    }
    await send({ type: 'done' })
  } catch (error) {
    await send({ type: 'failed', error: reportOf(error) })
  }
  process.disconnect()
}

process.once('message', (order: BenchOrder) => void work(order))
// Who asked decides when it is enough, and Ctrl-C reaches both.
process.on('SIGINT', () => {})
