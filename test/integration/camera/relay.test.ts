import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openSource } from '../../../src/camera/open.ts'
import { systemClock } from '../../../src/clock/system-clock.ts'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import { standInTool } from '../../support/stand-in.ts'
import { keptLog } from './log-lines.ts'
import { piCamera } from './pi-cameras.ts'
import { folderWith } from './pictures.ts'

test('a camera whose thread dies is lost, and its program ends', async () => {
  const tool = standInTool(await folderWith({})).path
  const { log, programs } = keptLog()
  const source = openSource(brand<CameraId>('hall'), { ...piCamera, tool }, { clock: systemClock, log })
  const threads: Worker[] = []
  const keep = (created: unknown) => void threads.push((created as { worker: Worker }).worker)
  subscribe('worker_threads', keep)
  onTestFinished(() => void unsubscribe('worker_threads', keep))
  onTestFinished(() => signal('SIGKILL'))
  const signal = (name: NodeJS.Signals): void => {
    for (const pid of programs()) if (!hasEnded(pid)) process.kill(pid, name)
  }
  const reading = (async () => {
    for await (const _ of source.frames(new AbortController().signal)) {
      // A broken pipe would end it, too, if it wrote on.
      signal('SIGSTOP')
      void threads.at(-1)?.terminate()
    }
  })()
  await expect(reading).rejects.toMatchObject({
    code: 'source-lost',
    message: 'The thread that reads the camera ended: exit status 1',
  })
  expect(threads).toHaveLength(1)
  expect(programs()).toHaveLength(1)
  for (const pid of programs()) await vi.waitFor(() => expect(hasEnded(pid)).toBe(true), { timeout: 30_000 })
})

/** Gone, or a zombie: the thread that would have asked for its status is no more. */
function hasEnded(pid: number): boolean {
  try {
    return /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}
