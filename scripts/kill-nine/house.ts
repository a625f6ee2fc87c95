import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLog } from '../../src/log/log.ts'
import { startEmbeddedBroker } from '../../src/mqtt/broker.ts'
import { RemoteDaemon } from '../../src/service/control/remote-daemon.ts'
import { RemoteDesk } from '../../src/service/control/remote-desk.ts'
import { callerOf } from '../../src/service/control/socket-call.ts'
import { type FaultyNetwork, startProxy } from '../../test/integration/mqtt/proxy.ts'
import { DaemonProcess, root } from '../support/daemon-process.ts'
import { type Content, contentOf } from './content.ts'
import { node, Observer } from './observer.ts'

/** Milliseconds for a vision process to end after its main process died. */
const orphanWithin = 10_000

/** What outlives the daemons: their data folder, the broker and the network to it, and who listens there. */
export class House implements AsyncDisposable {
  readonly observer: Observer
  readonly network: FaultyNetwork
  readonly data: string
  readonly #folder: string
  readonly #stack: AsyncDisposableStack

  private constructor(folder: string, observer: Observer, network: FaultyNetwork, stack: AsyncDisposableStack) {
    this.#folder = folder
    this.data = join(folder, 'data')
    this.observer = observer
    this.network = network
    this.#stack = stack
  }

  static async open(): Promise<House> {
    await using stack = new AsyncDisposableStack()
    const folder = stack.adopt(mkdtempSync(join(tmpdir(), 'familiar-kill-nine-')), (path) =>
      rmSync(path, { recursive: true, force: true }),
    )
    const log = createLog('silent', 'broker')
    const broker = stack.adopt(await startEmbeddedBroker({ port: 0, log }), (broker) => broker.close())
    const network = stack.adopt(await startProxy(broker.port), (proxy) => proxy.close())
    const observer = stack.use(await Observer.at(broker.url))
    return new House(folder, observer, network, stack.move())
  }

  /** @param scene of test/fixtures/scenes */
  start(scene: string): DaemonProcess {
    const config = join(this.#folder, 'familiar.yaml')
    const path = join(root, `test/fixtures/scenes/${scene}.scene.yaml`)
    writeFileSync(
      config,
      JSON.stringify({
        data: this.data,
        node: { name: node },
        control: { socket: this.#socket },
        cameras: { door: { source: { type: 'scene', path, loop: true } } },
        presence: { absent_after: 2 },
        mqtt: { url: this.network.url, event_valid_for: 3600 },
      }),
    )
    return new DaemonProcess(['-c', config])
  }

  get desk(): RemoteDesk {
    return new RemoteDesk(callerOf(this.#socket))
  }

  get daemon(): RemoteDaemon {
    return new RemoteDaemon(callerOf(this.#socket))
  }

  content(): Promise<Content> {
    return contentOf(this.data, join(this.#folder, 'copy'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync()
  }

  /** Not in the data folder, which is copied. */
  get #socket(): string {
    return join(this.#folder, 'control.sock')
  }
}

/**
 * Ends it at once, alone or with vision as a power cut does, and waits until both are gone.
 * @returns what went wrong
 */
export async function killDaemon(daemon: DaemonProcess, alone: boolean): Promise<string[]> {
  // Negative: the process group, which the daemon leads.
  process.kill(alone ? daemon.pid : -daemon.pid, 'SIGKILL')
  const { code, signal } = await daemon.exited
  const pids = daemon.lines.filter(({ msg }) => msg === 'vision is ready').map((line) => Number(line['vision_pid']))
  const left = (await Promise.all(pids.map(endsInTime))).includes(false) ? ['vision outlives its daemon'] : []
  return signal === 'SIGKILL'
    ? left
    : [`the daemon ended by itself (${signal ?? code}): ${daemon.text.join(' ')}`, ...left]
}

async function endsInTime(pid: number): Promise<boolean> {
  for (const until = performance.now() + orphanWithin; performance.now() < until; await sleep(20)) {
    if (!runs(pid)) return true
  }
  return false
}

/** A zombie, which nobody has waited for yet, has ended. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
