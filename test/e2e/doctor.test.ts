import { once } from 'node:events'
import { chmodSync, copyFileSync, cpSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { root } from '../../scripts/support/daemon-process.ts'
import { startEmbeddedBroker } from '../../src/mqtt/broker.ts'
import type { Finding } from '../../src/service/doctor/doctor.ts'
import { photo, quiet, Workspace } from '../support/workspace.ts'

interface Report {
  readonly status: number
  readonly problems: number
  readonly findings: readonly Finding[]
}

async function doctor(work: Workspace, ...args: readonly string[]): Promise<Report> {
  const { status, stdout } = await work.familiar('doctor', '--json', ...args)
  return { status, ...JSON.parse(stdout) }
}

const of = ({ findings }: Report, check: string): Finding | undefined =>
  findings.find((finding) => finding.check === check)

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

test('a sound installation has no problem, before its first start as after it, and nothing is changed', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  const before = await doctor(work)
  expect(before.findings.filter(({ level }) => level === 'problem')).toEqual([])
  expect(before.status).toBe(0)
  expect(of(before, 'data folder')?.text).toContain('does not exist yet')
  expect(of(before, 'vision')).toMatchObject({
    level: 'ok',
    text: expect.stringContaining('OpenCV and the nets (centerface-int8, facenet-int8, mobilefacenet-int8) load'),
  })
  expect(of(before, 'node')).toMatchObject({ level: 'ok', next: null })
  expect(() => statSync(work.data)).toThrow('ENOENT')

  await work.enroll('Eileen', photo.astronaut)
  expect(of(await doctor(work), 'data folder')).toMatchObject({ level: 'ok', text: expect.stringContaining('0700') })
})

test('a running daemon is asked, and no second vision is started beside it', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  const daemon = work.daemon()
  await daemon.said('ready')
  const report = await doctor(work)
  expect(of(report, 'daemon')).toMatchObject({ level: 'ok', text: expect.stringContaining(`process ${daemon.pid}`) })
  expect(of(report, 'vision')).toBeUndefined()
  expect(report.status).toBe(0)
})

test('a daemon without its broker, or with privacy on, says so', async () => {
  await using work = new Workspace({ cameras: { door: quiet }, mqtt: { url: 'mqtt://127.0.0.1:1' } })
  await work.daemon().said('ready')
  await work.familiar('privacy', 'on')
  const report = await doctor(work)
  expect(of(report, 'connection')?.level).toBe('problem')
  expect(of(report, 'broker')).toMatchObject({ level: 'problem', text: expect.stringContaining('ECONNREFUSED') })
  expect(of(report, 'daemon')).toMatchObject({ level: 'warning', next: 'familiar privacy off' })
  expect(report.status).toBe(1)
})

test('a configuration that is wrong is the finding, and the machine is looked at all the same', async () => {
  await using work = new Workspace({ recogniton: {} })
  const report = await doctor(work)
  expect(of(report, 'configuration')).toMatchObject({
    level: 'problem',
    text: expect.stringContaining('recognition'),
    next: expect.any(String),
  })
  expect(of(report, 'node')?.level).toBe('ok')
  expect(report.status).toBe(1)
})

describe('the data folder', () => {
  test('that others may read is a warning, with the command that mends it', async () => {
    await using work = new Workspace({ cameras: { door: quiet } })
    mkdirSync(work.data)
    chmodSync(work.data, 0o755)
    const report = await doctor(work)
    expect(of(report, 'data folder')).toMatchObject({ level: 'warning', next: `chmod 700 ${work.data}` })
    expect(report.status).toBe(0)
    expect(statSync(work.data).mode & 0o777).toBe(0o755)
  })

  test('that is a file is a problem', async () => {
    await using work = new Workspace({ cameras: { door: quiet } })
    writeFileSync(work.data, '')
    expect(of(await doctor(work), 'data folder')).toMatchObject({ level: 'problem' })
  })
})

describe('the broker', () => {
  test('that listens is found to take this client', async () => {
    const broker = await startEmbeddedBroker({ port: 0, log: pino({ level: 'silent' }) })
    onTestFinished(() => broker.close())
    await using work = new Workspace({ cameras: { door: quiet }, mqtt: { url: broker.url } })
    expect(of(await doctor(work), 'broker')).toMatchObject({ level: 'ok', text: expect.stringContaining('takes') })
  })

  test('that takes the connection and says nothing is a problem', async () => {
    const port = await listening(createServer(() => {}))
    await using work = new Workspace({ cameras: { door: quiet }, mqtt: { url: `mqtt://127.0.0.1:${port}` } })
    expect(of(await doctor(work), 'broker')).toMatchObject({ level: 'problem' })
  })

  test('of our own cannot have a port that another program has', async () => {
    const port = await listening(createServer((socket) => socket.end('SSH-2.0\r\n')))
    await using work = new Workspace({ cameras: { door: quiet }, mqtt: { embedded_port: port } })
    const finding = of(await doctor(work), 'broker')
    expect(finding).toMatchObject({ level: 'problem', text: expect.stringContaining(`${port}`) })
  })
})

test('a net with other bytes is named, and so is what vision says of it', async () => {
  await using work = new Workspace()
  const models = work.path('models')
  cpSync(join(root, 'models'), models, { recursive: true })
  copyFileSync(join(models, 'centerface-int8.onnx'), join(models, 'facenet-int8.onnx'))
  work.configure({ cameras: { door: quiet }, models })
  const report = await doctor(work)
  expect(of(report, 'model facenet-int8')).toMatchObject({ level: 'problem', text: expect.stringContaining('sha256') })
  expect(of(report, 'model centerface-int8')?.level).toBe('ok')
  expect(of(report, 'vision')).toMatchObject({ level: 'problem', text: expect.stringContaining('facenet-int8') })
})

test('each camera is looked at for what it needs', async () => {
  const port = await listening(createServer())
  const tool = '/nowhere/rpicam-vid'
  const cameras = {
    pi: { source: { type: 'rpicam', tool } },
    usb: { source: { type: 'usb', device: '/dev/video-of-nobody' } },
    up: { source: { type: 'stream', url: `rtsp://ada:S3cret@127.0.0.1:${port}/live` } },
    down: { source: { type: 'stream', url: 'rtsp://ada:S3cret@127.0.0.1:1/live' } },
    folder: { source: { type: 'images', path: '/nowhere' } },
    film: { source: { type: 'video', path: '/nowhere.mp4' } },
    scene: quiet,
  }
  await using work = new Workspace({ cameras })
  const report = await doctor(work)
  const levels = Object.keys(cameras).map((name) => [name, of(report, `camera ${name}`)?.level])
  expect(Object.fromEntries(levels)).toEqual({
    pi: 'problem',
    usb: 'problem',
    up: 'ok',
    down: 'problem',
    folder: 'problem',
    film: 'problem',
    scene: 'ok',
  })
  expect(of(report, 'camera pi')?.text).toContain(tool)
  expect(JSON.stringify(report)).not.toContain('S3cret')
  const { stdout } = await work.familiar('doctor')
  expect(stdout).toMatch(/^PROBLEM {2}camera usb: .*\n +next step: Plug the camera in/m)
  expect(stdout).toMatch(/5 problems, \d warnings/)
})

test('no camera at all is a problem', async () => {
  await using work = new Workspace()
  expect(of(await doctor(work), 'cameras')?.level).toBe('problem')
})
