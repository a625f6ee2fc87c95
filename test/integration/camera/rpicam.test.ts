import { describe, expect, test, vi } from 'vitest'
import { openSource } from '../../../src/camera/open.ts'
import { systemClock } from '../../../src/clock/system-clock.ts'
import type { PiCameraConfig } from '../../../src/config/schema.ts'
import { take } from '../../contract/frame-source.ts'
import { keptLog } from './log-lines.ts'
import { camera, newTool, openPi, piCamera, piCameraContract } from './pi-cameras.ts'

piCameraContract('rpicam')

describe('the tool', () => {
  const failure = async (tool: string, config: Partial<PiCameraConfig> = {}) =>
    (await take(openPi(tool, config).source, 1).catch((error: unknown) => error)) as { code: string; message: string }

  test('is looked for under both its names', async () => {
    const { log } = keptLog()
    const source = openSource(camera, piCamera, { clock: systemClock, log })
    await expect(take(source, 1)).rejects.toMatchObject({
      code: 'source-missing',
      message: 'There is no program rpicam-vid or libcamera-vid on the PATH',
    })
  })

  test('is told by its name when it is not there, or no program', async () => {
    expect(await failure('/nowhere/tool')).toMatchObject({
      code: 'source-missing',
      message: '/nowhere/tool is no program that can be run',
    })
    expect(await failure(import.meta.filename)).toMatchObject({ code: 'source-missing' })
  })

  test('that another program keeps from the camera is tried again later', async () => {
    const tool = await newTool()
    tool.fault('busy')
    const { code, message } = await failure(tool.path)
    expect(code).toBe('source-lost')
    expect(message).toContain('exit status 255): failed to acquire camera /base/soc')
  })

  test('that refuses an option does so in its own words', async () => {
    expect(await failure((await newTool({ STAND_IN_BOARD: 'pi3' })).path)).toMatchObject({ code: 'source-lost' })
    const refusing = { ...piCamera, width: 'wide' as unknown as number }
    expect(await failure((await newTool()).path, refusing)).toMatchObject({
      code: 'source-refused',
      message: expect.stringContaining("the argument ('wide') for option '--width' is invalid"),
    })
  })

  test('that has no such camera is tried again later', async () => {
    expect(await failure((await newTool()).path, { camera: 1 })).toMatchObject({
      code: 'source-missing',
      message: expect.stringContaining('selected camera is not available'),
    })
  })

  test('that gives another size is refused, if its bytes make no rows at all', async () => {
    const tool = await newTool()
    tool.fault('wrong-size')
    expect(await failure(tool.path)).toMatchObject({
      code: 'source-refused',
      message: `${tool.path} made a picture of 491520 bytes, which is none of 640 x 480: the camera does not have this size`,
    })
  })

  test.each(['rpicam', 'libcamera'] as const)('(%s) that does not end when asked to is killed', async (type) => {
    const tool = await newTool()
    const { source, programs } = openPi(tool.path, { type })
    const abort = new AbortController()
    for await (const _ of source.frames(abort.signal)) {
      tool.fault('deaf')
      abort.abort()
    }
    for (const pid of programs()) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  test('has its timeouts counted and goes on', async () => {
    const tool = await newTool()
    const { source, entries } = openPi(tool.path)
    const stalled = vi.waitFor(
      () => expect(entries).toContainEqual(expect.objectContaining({ level: 40, timeouts: 2, camera })),
      { timeout: 30_000 },
    )
    let frames = 0
    for await (const _ of source.frames(new AbortController().signal)) {
      if (++frames === 1) {
        tool.fault('stall')
        await stalled
        tool.mend()
      }
      if (frames === 6) break
    }
    expect(frames).toBe(6)
  })
})
