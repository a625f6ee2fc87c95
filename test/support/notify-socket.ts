import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe } from 'vitest'

/** A socket for datagrams, which Node has none of; prints each as a line of JSON. What comes with it, such as a descriptor, is closed. */
const receiver = `
import json, socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
print(json.dumps("listening"), flush=True)
while True:
    print(json.dumps(listener.recv(65536).decode()), flush=True)
`

/** Stands in for systemd: hears what a service tells it (sd_notify(3)). */
export class NotifySocket implements AsyncDisposable {
  /** Each as its assignments; what only synchronises is left out. */
  readonly messages: string[][] = []
  readonly #child
  readonly #waiting = new Set<() => void>()

  static async at(path: string): Promise<NotifySocket> {
    const socket = new NotifySocket(path)
    await socket.message((assignments) => assignments.includes('listening'))
    socket.messages.length = 0
    return socket
  }

  private constructor(path: string) {
    this.#child = spawn('python3', ['-c', receiver, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const assignments = String(JSON.parse(line)).split('\n')
      if (!assignments.includes('BARRIER=1')) this.messages.push(assignments)
      for (const look of [...this.#waiting]) look()
    })
  }

  /** The first message, past or future, that matches. */
  async message(matches: (assignments: readonly string[]) => boolean): Promise<readonly string[]> {
    const { promise, resolve } = Promise.withResolvers<readonly string[]>()
    const look = (): void => {
      const found = this.messages.find(matches)
      if (found !== undefined) resolve(found)
    }
    this.#waiting.add(look)
    look()
    return promise.finally(() => this.#waiting.delete(look))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

/** Tests that need systemd's own program; skipped, with the reason in their title, where there is none. */
export function describeWithSystemd(title: string, tests: () => void): void {
  const missing = spawnSync('systemd-notify', ['--version']).error !== undefined
  const reason = missing ? ' (skipped: no systemd-notify here, scripts/setup --tests installs it)' : ''
  describe.skipIf(missing)(`${title}${reason}`, tests)
}
