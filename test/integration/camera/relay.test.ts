import type { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openSource } from '../../../src/camera/open.ts'
import { systemClock } from '../../../src/clock/system-clock.ts'
import type { RpicamConfig } from '../../../src/config/schema.ts'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import { standInTool } from '../../support/stand-in.ts'
import { keptLog } from './log-lines.ts'
import { folderWith } from './pictures.ts'

test('a camera whose thread dies is lost, and its program ends', async () => {
  const tool = standInTool(await folderWith({})).path
  const pi: RpicamConfig = {
    type: 'rpicam',
    camera: 0,
    width: 640,
    height: 480,
    fps: 10,
    hflip: false,
    vflip: false,
    rotation: 0,
  }
  const { log, programs } = keptLog()
  const source = openSource(brand<CameraId>('hall'), { ...pi, tool }, { clock: systemClock, log })
  const threads: Worker[] = []
  const keep = (thread: Worker) => void threads.push(thread)
  process.on('worker', keep)
  onTestFinished(() => void process.off('worker', keep))
  const reading = (async () => {
    for await (const _ of source.frames(new AbortController().signal)) void threads.at(-1)?.terminate()
  })()
  await expect(reading).rejects.toMatchObject({
    code: 'source-lost',
    message: 'The thread that reads the camera ended: exit status 1',
  })
  expect(threads).toHaveLength(1)
  for (const pid of programs()) {
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 30_000 })
  }
})
