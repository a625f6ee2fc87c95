import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { familiar } from '../../scripts/support/daemon-process.ts'
import type { Workspace } from './workspace.ts'

/** A real terminal, of util-linux's script(1); what is typed goes in when its prompt comes. */
export async function onTerminal(
  work: Workspace,
  command: string,
  ...typed: readonly [prompt: string, text: string][]
) {
  const env = { ...process.env, FAMILIAR_CONFIG: work.config }
  const terminal = spawn('script', ['-qec', `"${familiar}" ${command}`, '/dev/null'], { env })
  let shown = ''
  const waiting = [...typed]
  terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk
    const [next] = waiting
    if (next === undefined || !shown.includes(next[0])) return
    waiting.shift()
    terminal.stdin.write(next[1])
  })
  const [status] = await once(terminal, 'close')
  return { status, shown }
}
