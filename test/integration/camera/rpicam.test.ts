import { describe, expect, test, vi } from 'vitest'
import { openSource } from '../../../src/camera/open.ts'
import { systemClock } from '../../../src/clock/system-clock.ts'
import type { RpicamConfig } from '../../../src/config/schema.ts'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import { frameSourceContract, type Trouble, take } from '../../contract/frame-source.ts'
import { clockOf, clockTool } from '../../support/clocked.ts'
import { type StandInTool, standInTool } from '../../support/stand-in.ts'
import { keptLog } from './log-lines.ts'
import { folderWith } from './pictures.ts'

const camera = brand<CameraId>('hall')
const defaults: RpicamConfig = {
  type: 'rpicam',
  camera: 0,
  width: 640,
  height: 480,
  fps: 10,
  hflip: false,
  vflip: false,
  rotation: 0,
}

function open(tool: string, config: Partial<RpicamConfig> = {}) {
  const { log, entries, programs } = keptLog()
  const source = openSource(camera, { ...defaults, tool, ...config }, { clock: systemClock, log })
  return { source, entries, programs }
}

const newTool = async (environment: Readonly<Record<string, string>> = {}): Promise<StandInTool> =>
  standInTool(await folderWith({}), environment)

/** A camera that gets `fault` after three pictures; `begin` waits for the log line that tells of it, if one does. */
async function trouble(fault: string, sign?: object): Promise<Trouble> {
  const tool = await newTool()
  const { source, entries, programs } = open(tool.path)
  const begin = async (): Promise<void> => {
    tool.fault(fault)
    if (sign) await vi.waitFor(() => expect(entries).toContainEqual(expect.objectContaining(sign)), { timeout: 30_000 })
  }
  return { source, programs, begin, mend: tool.mend }
}

frameSourceContract('rpicam', {
  patient: { impossible: 'a camera waits for nobody' },
  live: async () => open((await newTool()).path).source,
  keepsGivenTime: { impossible: 'its frames come when the camera makes them' },
  missing: async () => {
    const tool = await newTool()
    tool.fault('no-camera')
    return { source: open(tool.path).source, name: tool.path, code: 'source-missing', appear: tool.mend }
  },
  fast: async () => open((await newTool()).path, { fps: 100 }).source,
  clocked: async () => ({
    source: open(clockTool(await folderWith({})), { fps: 20 }).source,
    interval: 50,
    numberOf: (frame) => clockOf(frame).number,
    madeAt: (frame) => clockOf(frame).madeAt,
  }),
  lost: () => trouble('die'),
  stalled: () => trouble('stall', { msg: 'camera timed out' }),
  half: () => trouble('half', { line: 'stand-in: stuck in the middle of a picture' }),
  padded: async () => {
    const [pi4, pi5] = [await newTool({ STAND_IN_BOARD: 'pi4' }), await newTool({ STAND_IN_BOARD: 'pi5' })]
    return [
      { source: open(pi4.path, { width: 600, height: 50 }).source, stride: 640 },
      { source: open(pi5.path, { width: 642, height: 50 }).source, stride: 768 },
    ]
  },
  wrongSize: async () => {
    const tool = await newTool()
    tool.fault('wrong-size')
    // Half as high again: as many bytes as rows would have that are padded beyond what any board does.
    return open(tool.path, { height: 64 }).source
  },
})

describe('the tool', () => {
  const failure = async (tool: string, config: Partial<RpicamConfig> = {}) =>
    (await take(open(tool, config).source, 1).catch((error: unknown) => error)) as { code: string; message: string }

  test('is looked for under both its names', async () => {
    const { log } = keptLog()
    const source = openSource(camera, defaults, { clock: systemClock, log })
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
    const refusing = { ...defaults, width: 'wide' as unknown as number }
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

  test('that does not end when asked to is killed', async () => {
    const tool = await newTool()
    const { source, programs } = open(tool.path)
    const abort = new AbortController()
    for await (const _ of source.frames(abort.signal)) {
      tool.fault('deaf')
      abort.abort()
    }
    for (const pid of programs()) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  test('has its timeouts counted and goes on', async () => {
    const tool = await newTool()
    const { source, entries } = open(tool.path)
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
