import { expect, vi } from 'vitest'
import { openSource } from '../../../src/camera/open.ts'
import { systemClock } from '../../../src/clock/system-clock.ts'
import type { PiCameraConfig } from '../../../src/config/schema.ts'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import { frameSourceContract, type Trouble } from '../../contract/frame-source.ts'
import { clockOf, clockTool } from '../../support/clocked.ts'
import { type StandInTool, standInTool } from '../../support/stand-in.ts'
import { keptLog } from './log-lines.ts'
import { folderWith } from './pictures.ts'

export const camera = brand<CameraId>('hall')

/** A Raspberry Pi's camera of 640 x 480, read in the default way. */
export const piCamera: PiCameraConfig = {
  type: 'rpicam',
  camera: 0,
  width: 640,
  height: 480,
  fps: 10,
  hflip: false,
  vflip: false,
  rotation: 0,
  image: {},
}

export function openPi(tool: string, config: Partial<PiCameraConfig> = {}) {
  const { log, entries, programs } = keptLog()
  const source = openSource(camera, { ...piCamera, tool, ...config }, { clock: systemClock, log })
  return { source, entries, programs }
}

export const newTool = async (environment: Readonly<Record<string, string>> = {}): Promise<StandInTool> =>
  standInTool(await folderWith({}), environment)

/** A camera that gets `fault` after three pictures; `begin` waits for the log line that tells of it, if one does. */
async function trouble(type: PiCameraConfig['type'], fault: string, sign?: object): Promise<Trouble> {
  const tool = await newTool()
  const { source, entries, programs } = openPi(tool.path, { type })
  const begin = async (): Promise<void> => {
    tool.fault(fault)
    if (sign) await vi.waitFor(() => expect(entries).toContainEqual(expect.objectContaining(sign)), { timeout: 30_000 })
  }
  return { source, programs, begin, mend: tool.mend }
}

/** What the source of a Raspberry Pi's camera must do, whichever way it is read. */
export function piCameraContract(type: PiCameraConfig['type']): void {
  const open = (tool: string, config: Partial<PiCameraConfig> = {}) => openPi(tool, { type, ...config })
  frameSourceContract(type, {
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
    lost: () => trouble(type, 'die'),
    stalled: () => trouble(type, 'stall', { msg: 'camera timed out' }),
    half: () => trouble(type, 'half', { line: 'stand-in: stuck in the middle of a picture' }),
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
}
