import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { standInTool } from '../../support/stand-in.ts'
import { writeVideo } from '../../support/videos.ts'
import { piCamera } from './pi-cameras.ts'
import { folderWith } from './pictures.ts'

const reader = fileURLToPath(new URL('./reader.ts', import.meta.url))

/** A process that reads this camera, and the pid of the program that it started for it. */
async function reading(source: object) {
  const child = spawn(process.execPath, [reader, JSON.stringify(source)], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, program: Number(line.toString()) }
}

const isGone = (pid: number) =>
  vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 30_000 })

test.each(['rpicam', 'libcamera'])(
  'a %s program that stalls dies with its reader, even if that is killed',
  async (type) => {
    const tool = standInTool(await folderWith({}))
    const { child, program } = await reading({ ...piCamera, type, tool: tool.path })
    tool.fault('stall')
    child.kill('SIGKILL')
    await isGone(program)
  },
)

test('a capture process that hangs dies with its reader, even if that is killed', async () => {
  const path = writeVideo(await folderWith({}), {})
  const { child, program } = await reading({ type: 'video', path, pace: 'real-time', loop: true })
  process.kill(program, 'SIGSTOP')
  child.kill('SIGKILL')
  await isGone(program)
})
