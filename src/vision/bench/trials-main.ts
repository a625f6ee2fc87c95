/** The process that measures in which way each net runs best: it loads them as vision does, one at a time. */
import { FamiliarError, reportOf } from '../../domain/errors.ts'
import type { Detection } from '../../domain/face.ts'
import type { FromTrials, TrialOrder } from './protocol.ts'
import { Subjects } from './subjects.ts'
import { type Subject, tryWays } from './try-ways.ts'

function send(message: FromTrials): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()))
}

async function work(order: TrialOrder): Promise<void> {
  try {
    for await (const message of trials(order)) await send(message)
    await send({ type: 'done' })
  } catch (error) {
    await send({ type: 'failed', error: reportOf(error) })
  }
  process.disconnect()
}

async function* trials(order: TrialOrder): AsyncGenerator<FromTrials> {
  const subjects = new Subjects(order)
  const picture = await subjects.picture()
  const detector = subjects.detector(picture)
  const face = await faceIn(detector)
  const tell = (net: string) => (way: Extract<FromTrials, { type: 'turn' }>['way']) =>
    void send({ type: 'turn', net, way })
  yield { type: 'detector', trials: await tryWays(detector, order.seconds, tell('detector')) }
  for (const [net, subject] of subjects.embedders(picture, face)) {
    yield { type: 'embedder', net, trials: await tryWays(subject, order.seconds, tell(net)) }
  }
}

async function faceIn<W>({ ways: [usual], open }: Subject<W, readonly Detection[]>): Promise<Detection> {
  await using detect = await open(usual)
  const [face] = await detect()
  if (face === undefined) throw new FamiliarError('photo-refused', 'The photo of the measurement shows no face')
  return face
}

process.once('message', (order: TrialOrder) => void work(order))
// Who asked decides when it is enough, and Ctrl-C reaches both.
process.on('SIGINT', () => {})
