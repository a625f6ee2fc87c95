import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { root } from '../../../../scripts/support/daemon-process.ts'
import { systemClock } from '../../../../src/clock/system-clock.ts'
import { loadConfig } from '../../../../src/config/load.ts'
import { brand, type WallMs } from '../../../../src/domain/brand.ts'
import { opencv } from '../../../../src/opencv/load.ts'
import type { Clock } from '../../../../src/ports/clock.ts'
import { cameraFindings } from '../../../../src/service/doctor/cameras/cameras.ts'
import type { Finding } from '../../../../src/service/doctor/finding.ts'
import { Host } from '../../../../src/service/doctor/host.ts'
import { RtspServer } from '../../../support/rtsp-server.ts'
import { standInTool } from '../../../support/stand-in.ts'
import { writeVideo } from '../../../support/videos.ts'
import { listenOn } from '../../mqtt/server.ts'

const folder = mkdtempSync(join(tmpdir(), 'familiar-doctor-'))
const within = 5

/** @param sources by the names of their cameras */
async function found(
  sources: Readonly<Record<string, object>>,
  mayOpen = true,
  more: object = {},
  clock = systemClock,
): Promise<Record<string, Pick<Finding, 'id' | 'text'>>> {
  const cameras = Object.entries(sources).map(([name, source]) => [name, { source, frame_deadline: within, ...more }])
  const settings = loadConfig({ overrides: { cameras: Object.fromEntries(cameras) } }, { HOME: '/' })
  const findings = await cameraFindings(settings, new Host(), mayOpen, clock)
  return Object.fromEntries(findings.map(({ check, id, text }) => [check.replace('camera ', ''), { id, text }]))
}

/** Local time, as schedules have it. */
const clockAt = (time: string): Clock => ({
  ...systemClock,
  wall: () => brand<WallMs>(new Date(time).getTime()),
  synced: () => true,
})

function standIn(fault: string): object {
  const own = join(folder, `tool-${fault}`)
  mkdirSync(own)
  const tool = standInTool(own, { STAND_IN_BOARD: 'pi5' })
  tool.fault(fault)
  return { type: 'rpicam', tool: tool.path, width: 640, height: 480, fps: 30 }
}

async function rtsp(options: Partial<ConstructorParameters<typeof RtspServer>[0]>): Promise<object> {
  const cv = opencv()
  const picture = cv.imencode('.jpg', new cv.Mat(48, 64, cv.CV_8UC3, [90, 90, 90]))
  const server = new RtspServer({ pictures: [picture], width: 64, height: 48, fps: 20, ...options })
  await server.start()
  onTestFinished(() => server.kill())
  return { type: 'stream', url: `rtsp://ada:S3cret@127.0.0.1:${server.port}/live` }
}

test('each camera gives a picture, or the reason why not', async () => {
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const silent = await listenOn(createServer((socket) => socket.end('SSH-2.0\r\n')))
  onTestFinished(() => silent.close())
  const findings = await found({
    pi: standIn(''),
    busy: standIn('busy'),
    absent: standIn('no-camera'),
    size: standIn('wrong-size'),
    porch: await rtsp({ credentials: 'ada:S3cret' }),
    login: await rtsp({ credentials: 'ada:other' }),
    path: await rtsp({ refuses: { DESCRIBE: '404 Not Found' } }),
    udp: await rtsp({ refuses: { SETUP: '461 Unsupported Transport' } }),
    ssh: { type: 'stream', url: `rtsp://127.0.0.1:${silent.port}/live` },
    film: { type: 'video', path: writeVideo(folder, {}) },
    text: { type: 'video', path: join(root, 'package.json') },
    scene: { type: 'scene', path: join(root, 'package.json') },
  })
  const ids = Object.fromEntries(Object.entries(findings).map(([name, { id }]) => [name, id]))
  expect(ids).toEqual({
    pi: null,
    busy: 'camera-busy',
    absent: 'camera-not-detected',
    size: 'camera-size',
    porch: null,
    login: 'camera-login',
    path: 'camera-stream-path',
    udp: 'camera-transport',
    ssh: expect.stringMatching(/^camera-/),
    film: null,
    text: expect.stringMatching(/^camera-/),
    scene: null,
  })
  expect(findings['pi']?.text).toMatch(/^a picture of 640 x 480 came after \d+\.\d s$/)
  expect(JSON.stringify(findings)).not.toContain('S3cret')
})

test('what a daemon has, or privacy or its schedule closes, is not opened', async () => {
  const film = { type: 'video', path: join(root, 'package.json') }
  const unopened = { film: { id: null, text: `${film.path} is there` } }
  expect(await found({ film }, false)).toEqual(unopened)
  const wednesday = clockAt('2026-11-25T12:00:00')
  expect(await found({ film }, true, { schedule: [{ days: ['thu'] }] }, wednesday)).toEqual({
    film: { id: null, text: `${film.path} is there; closed now, by its schedule` },
  })
  expect(await found({ film }, true, { schedule: [{ days: ['wed'] }] }, wednesday)).not.toEqual(unopened)
})

test('no camera at all is an error of the table', async () => {
  expect(await found({})).toEqual({ cameras: { id: 'no-camera', text: expect.any(String) } })
})
