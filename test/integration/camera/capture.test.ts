import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openSource } from '../../../src/camera/open.ts'
import { systemClock } from '../../../src/clock/system-clock.ts'
import type { SourceConfig, StreamConfig, VideoConfig } from '../../../src/config/schema.ts'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import type { FamiliarError } from '../../../src/domain/errors.ts'
import type { Frame } from '../../../src/domain/frame.ts'
import { opencv } from '../../../src/opencv/load.ts'
import { type Clocked, frameSourceContract, type Trouble, take } from '../../contract/frame-source.ts'
import { RtspServer } from '../../support/rtsp-server.ts'
import { numberedVideo, numberShown, shadeOf, writeVideo } from '../../support/videos.ts'
import { keptLog } from './log-lines.ts'
import { folderWith } from './pictures.ts'

const camera = brand<CameraId>('porch')

function open(config: SourceConfig) {
  const kept = keptLog()
  return { source: openSource(camera, config, { clock: systemClock, log: kept.log }), ...kept }
}

const film = (path: string, more: Partial<VideoConfig> = {}): VideoConfig => ({
  type: 'video',
  path,
  pace: 'real-time',
  loop: true,
  ...more,
})

const newVideo = async (options = {}): Promise<string> => writeVideo(await folderWith({}), options)

/** A signal to the capture process, which is started anew afterwards. */
async function signalled(signal: NodeJS.Signals, more: Partial<VideoConfig> = {}): Promise<Trouble> {
  const { source, programs } = open(film(await newVideo({ fps: 30 }), more))
  const begin = () => void process.kill(programs().at(-1) ?? 0, signal)
  return { source, programs, begin, mend: () => {} }
}

/** A film whose pictures show their numbers; each is made an interval after the one before. */
async function numbered(): Promise<Clocked> {
  const fps = 20
  const interval = 1000 / fps
  let number = 0
  let start = Number.NaN
  // The film is played in a loop, and shows 8 bits of the number.
  const numberOf = (frame: Frame): number => {
    number += (numberShown(frame) - number) & 0xff
    return number
  }
  const madeAt = (frame: Frame): number => {
    const offset = numberOf(frame) * interval
    if (Number.isNaN(start)) start = frame.capturedAt - offset
    return start + offset
  }
  return { source: open(film(numberedVideo(await folderWith({}), fps))).source, interval, numberOf, madeAt }
}

const packed = { impossible: 'OpenCV gives BGR rows that are packed' }
const anySize = { impossible: 'each picture is told with its own size' }

frameSourceContract('video', {
  patient: async () => open(film(await newVideo(), { pace: 'every-frame' })).source,
  live: async () => open(film(await newVideo())).source,
  keepsGivenTime: { impossible: 'a process of its own plays it, in real time' },
  missing: async () => {
    const folder = await folderWith({})
    const appear = () => void writeVideo(folder, { name: 'missing.avi' })
    const path = join(folder, 'missing.avi')
    return { source: open(film(path)).source, name: path, code: 'source-unreadable', appear }
  },
  fast: async () => open(film(await newVideo({ fps: 120 }))).source,
  clocked: numbered,
  lost: () => signalled('SIGKILL'),
  stalled: () => signalled('SIGSTOP'),
  // A frame has more bytes than fit into a pipe, so that it stops within one.
  half: () => signalled('SIGSTOP', { pace: 'every-frame' }),
  padded: packed,
  wrongSize: anySize,
})

const size = { width: 640, height: 480 }

async function server(options: { credentials?: string; fps?: number } = {}): Promise<RtspServer> {
  const cv = opencv()
  const shades = [40, 80, 120, 160, 200]
  const pictures = shades.map((shade) =>
    cv.imencode('.jpg', new cv.Mat(size.height, size.width, cv.CV_8UC3, [shade, shade, shade])),
  )
  const rtsp = new RtspServer({ pictures, ...size, fps: 10, ...options })
  onTestFinished(() => rtsp.kill())
  await rtsp.start()
  return rtsp
}

const address = ({ port }: RtspServer): StreamConfig => ({
  type: 'stream',
  url: `rtsp://127.0.0.1:${port}/live`,
  transport: 'tcp',
})

frameSourceContract('stream (RTSP)', {
  patient: { impossible: 'a camera waits for nobody' },
  live: async () => open(address(await server())).source,
  keepsGivenTime: { impossible: 'its frames come when the camera sends them' },
  missing: async () => {
    const rtsp = await server()
    await rtsp.kill()
    const { source } = open(address(rtsp))
    return { source, name: `127.0.0.1:${rtsp.port}`, code: 'source-missing', appear: () => rtsp.start() }
  },
  fast: async () => open(address(await server({ fps: 60 }))).source,
  clocked: { impossible: 'the server of these tests would be blocked, too; what reads it reads videos' },
  lost: async () => {
    const rtsp = await server()
    const { source, programs } = open(address(rtsp))
    return { source, programs, begin: () => rtsp.kill(), mend: () => rtsp.start() }
  },
  stalled: async () => {
    const rtsp = await server()
    const { source, programs } = open(address(rtsp))
    const mute = (value: boolean) => () => {
      rtsp.mute = value
    }
    return { source, programs, begin: mute(true), mend: mute(false) }
  },
  half: { impossible: 'a frame is cut by the capture process, which the video tests stop halfway' },
  padded: packed,
  wrongSize: anySize,
})

const failure = async (config: SourceConfig): Promise<FamiliarError> =>
  (await take(open(config).source, 1).catch((error: unknown) => error)) as FamiliarError

describe('a video file', () => {
  test('is played whole, in order, and ends', async () => {
    const frames = await take(open(film(await newVideo(), { pace: 'every-frame', loop: false })).source, 99)
    expect(frames).toHaveLength(10)
    for (const [index, { pixels, format, stride }] of frames.entries()) {
      expect(Math.abs((pixels[0] as number) - shadeOf(index))).toBeLessThan(5)
      expect({ format, stride }).toEqual({ format: 'bgr', stride: 1920 })
    }
  })

  test('ends when live, too', async () => {
    const path = await newVideo({ fps: 60, frames: 5 })
    const frames = await take(open(film(path, { loop: false })).source, 99)
    expect(frames.at(-1)?.sequence).toBe(4)
  })

  test('starts over in a loop, its sequence going on', async () => {
    const path = await newVideo({ frames: 3 })
    const frames = await take(open(film(path, { pace: 'every-frame' })).source, 5)
    expect(frames.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4])
    expect(frames[3]?.pixels).toEqual(frames[0]?.pixels)
  })

  test('that is none is unreadable, for good', async () => {
    const path = join(await folderWith({ 'notes.txt': 'no video' }), 'notes.txt')
    const error = await failure(film(path))
    expect(error).toMatchObject({ code: 'source-unreadable', kind: { retry: false } })
    expect(error.message).toContain(`${path} cannot be opened`)
  })

  test('without pictures is empty, and does not loop for ever', async () => {
    expect(await failure(film(await newVideo({ frames: 0 })))).toMatchObject({
      code: expect.stringMatching(/source-(empty|unreadable)/),
    })
  })
})

describe('a USB camera', () => {
  const usb = (device: string): SourceConfig => ({ type: 'usb', device })

  test('that is not plugged in is missing, and tried again later', async () => {
    const error = await failure(usb('/dev/video-none'))
    expect(error).toMatchObject({ code: 'source-missing', kind: { retry: true } })
    expect(error.message).toContain('/dev/video-none')
  })

  test('that is another device cannot be opened', async () => {
    expect(await failure(usb('/dev/null'))).toMatchObject({ code: 'source-missing' })
  })

  test('that is a file is refused', async () => {
    expect(await failure(usb(await newVideo()))).toMatchObject({ code: 'source-refused' })
  })
})

describe('the address of a stream', () => {
  test('gives user and password to the camera and to nobody else', async () => {
    const rtsp = await server({ credentials: 'ada:hunter2' })
    const { source, entries, programs } = open({ ...address(rtsp), url: url(rtsp, 'ada:hunter2') })
    const seen: string[] = []
    for await (const _ of source.frames(new AbortController().signal)) {
      seen.push(commandLine(programs().at(-1) ?? 0))
      break
    }
    expect(seen[0]).toContain('capture/main.ts')
    expect(`${seen}${JSON.stringify(entries)}`).not.toMatch(/hunter2|token/)
  })

  test.each(['ada:hunter3', 'ada:p@ss/hunter3'])('is in no message when they are wrong (%s)', async (credentials) => {
    const rtsp = await server({ credentials: 'ada:hunter2' })
    const { source, entries } = open({ ...address(rtsp), url: url(rtsp, credentials) })
    const error = (await take(source, 1).catch((reason: unknown) => reason)) as FamiliarError
    expect(error).toMatchObject({ code: 'source-missing' })
    expect(`${error.message}${JSON.stringify(entries)}`).not.toMatch(/hunter|token|ada/)
  })
})

const url = ({ port }: RtspServer, credentials: string): string =>
  `rtsp://${credentials}@127.0.0.1:${port}/live?token=1`

/** What `ps` shows to everybody. */
const commandLine = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8')
