import { chmodSync, copyFileSync, cpSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../scripts/support/daemon-process.ts'
import type { Finding } from '../../src/service/doctor/doctor.ts'
import { standInTool } from '../support/stand-in.ts'
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
  const after = await doctor(work)
  expect(of(after, 'data folder')).toMatchObject({ level: 'ok', text: expect.stringContaining('0700') })
  expect(of(after, 'data')).toMatchObject({ level: 'ok' })
  expect(of(after, 'gallery')).toMatchObject({ id: 'gallery-weak' })
  expect(JSON.stringify(after)).not.toContain('Eileen')
})

test('a running daemon is asked, and no second vision is started beside it', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  const daemon = work.daemon()
  await daemon.said('ready')
  const report = await doctor(work)
  expect(of(report, 'daemon')).toMatchObject({ level: 'ok', text: expect.stringContaining(`process ${daemon.pid}`) })
  expect(of(report, 'vision')).toBeUndefined()
  expect(of(report, 'gallery')).toMatchObject({ id: 'gallery-empty' })
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

test('a net with other bytes is named, and so is what vision says of it', async () => {
  await using work = new Workspace()
  const models = work.path('models')
  cpSync(join(root, 'models'), models, { recursive: true })
  copyFileSync(join(models, 'centerface-int8.onnx'), join(models, 'facenet-int8.onnx'))
  work.configure({ cameras: { door: quiet }, models })
  const report = await doctor(work)
  expect(of(report, 'model facenet-int8')).toMatchObject({
    id: 'model-hash-mismatch',
    text: expect.stringContaining('sha256'),
  })
  expect(of(report, 'model centerface-int8')?.level).toBe('ok')
  expect(of(report, 'vision')).toMatchObject({ level: 'problem', text: expect.stringContaining('facenet-int8') })
})

test('text names each trouble and its next step', async () => {
  await using work = new Workspace({ cameras: { usb: { source: { type: 'usb', device: '/dev/video-of-nobody' } } } })
  mkdirSync(work.data)
  chmodSync(work.data, 0o755)
  const { stdout, status } = await work.familiar('doctor')
  expect(stdout).toMatch(/^PROBLEM {2}camera usb: .*\(camera-device-missing\)\n +next step: Plug the camera in/m)
  expect(stdout).toMatch(/^WARNING {2}data folder: .*\(data-folder-open\)\n +next step: chmod 700/m)
  expect(stdout).toMatch(/1 problems, \d warnings/)
  expect(status).toBe(1)
  expect(statSync(work.data).mode & 0o777).toBe(0o755)
})

test('a hardware report has what the camera gave, the times of the nets, and a verdict of each assumption', async () => {
  await using work = new Workspace()
  const { path: tool } = standInTool(work.folder, { STAND_IN_BOARD: 'pi5' })
  const source = { type: 'rpicam', tool, width: 720, height: 480, fps: 30 }
  work.configure({ cameras: { door: { source } } })
  const { status, stdout } = await work.familiar('doctor', '--hardware-report', '--seconds', '0.1', '--json')
  expect(status).toBe(0)
  const { facts, assumptions } = JSON.parse(stdout)
  expect(facts.camera).toMatchObject({
    name: 'door',
    watched: { stride: 768, format: 'i420', rate: expect.any(Number) },
  })
  expect(facts.bench.frame.runs).toBeGreaterThan(0)
  expect(assumptions.map(({ id }: { id: string }) => id)).toContain('framing')
})
