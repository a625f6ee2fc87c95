/**
 * The thread of one camera: reads its program always, so that a picture is stamped when it arrives and an old one makes
 * room for a new one, whatever the nets do with the main thread. It must not load OpenCV, which crashes in a second thread.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../clock/system-clock.ts'
import { reportOf } from '../../domain/errors.ts'
import type { SourceContext } from '../context.ts'
import type { FromThread, Reading, ToThread } from './messages.ts'
import { programSource } from './program-source.ts'

const port = parentPort
if (port === null) throw new Error('is no thread')

const send = (message: FromThread, handedOver: ArrayBuffer[] = []): void => port.postMessage(message, handedOver)
const context: SourceContext = {
  clock: systemClock,
  log: {
    debug: (fields, message) => send({ type: 'log', level: 'debug', fields, message }),
    warn: (fields, message) => send({ type: 'log', level: 'warn', fields, message }),
  },
}

const stopping = new AbortController()
const { camera, config } = workerData as Reading
const frames = programSource(camera, config, context).frames(stopping.signal)[Symbol.asyncIterator]()
port.on('message', (message: ToThread) => void (message === 'next' ? next() : stop()))

async function next(): Promise<void> {
  try {
    const { done, value: frame } = await frames.next()
    if (done) end({ type: 'ended' })
    // The cutter gives each frame a buffer of its own.
    else send({ type: 'frame', frame }, [frame.pixels.buffer as ArrayBuffer])
  } catch (error) {
    end({ type: 'failed', error: reportOf(error) })
  }
}

/** The program is gone when `return` is through. */
async function stop(): Promise<void> {
  stopping.abort()
  await frames.return?.().catch(() => {})
  end({ type: 'ended' })
}

/** Without its port the thread has nothing to wait for, and ends. */
function end(last: FromThread): void {
  send(last)
  port?.close()
}
