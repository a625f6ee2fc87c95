import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DaemonProcess, root } from '../../scripts/support/daemon-process.ts'
import type { DaemonStatus } from '../../src/service/control/daemon-desk.ts'
import { photo, portrait, quiet, Workspace } from '../support/workspace.ts'

const failingDisk = join(root, 'test/integration/storage/failing-disk.cpp')
const door = portrait(photo.obama3)

async function statusOf(work: Workspace): Promise<DaemonStatus> {
  const { stdout } = await work.familiar('status', '--json')
  return JSON.parse(stdout)
}

/** Why the daemon does not judge the one face of a photo; null when it does. */
async function rejectionOf(work: Workspace, path: string): Promise<unknown> {
  const { stdout } = await work.familiar('identify', path, '--json')
  return JSON.parse(stdout).photos[0].faces[0].rejection
}

describe('a configuration that changes while the daemon runs', () => {
  test('is read anew on SIGHUP: live keys take effect, others are named', async () => {
    await using work = new Workspace({ cameras: { door: quiet } })
    const daemon = work.daemon()
    await daemon.said('ready')
    expect(await rejectionOf(work, photo.obama3)).toBeNull()
    work.configure({ cameras: { door: quiet }, recognition: { quality: { min_face: 400 } }, mqtt: { base: 'house' } })
    daemon.kill('SIGHUP')
    const reloaded = await daemon.said('configuration reloaded')
    expect(reloaded).toMatchObject({
      applied: ['recognition.quality.min_face: 28 -> 400'],
      needRestart: ['mqtt.base: "familiar" -> "house"'],
    })
    expect(await rejectionOf(work, photo.obama3)).toMatchObject({ reason: 'small', limit: 400 })
  })

  test('is reloaded by the command line, which says what became of each key', async () => {
    await using work = new Workspace({ cameras: { door: quiet } })
    const daemon = work.daemon()
    await daemon.said('ready')
    work.configure({ cameras: { door: quiet }, log: { level: 'debug' }, presence: { absent_after: 5 } })
    const { status, stdout } = await work.familiar('config', 'reload', '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      changes: [
        { key: 'log.level', before: 'info', after: 'debug', effect: 'now' },
        { key: 'presence.absent_after', before: 30, after: 5, effect: 'now' },
      ],
    })
    // Vision logs at the new level, too.
    await daemon.line(({ name, level }) => name === 'vision' && level === 20)
  })

  test('and has a mistake changes nothing, and is told with its place', async () => {
    await using work = new Workspace({ cameras: { door: quiet } })
    const daemon = work.daemon()
    await daemon.said('ready')
    work.configure({ cameras: { door: quiet }, recognition: { min_looks: 99 } })
    daemon.kill('SIGHUP')
    const refused = await daemon.said('the configuration cannot be reloaded, and stays as it was')
    expect(refused['reason']).toContain('recognition.min_looks')
    const { status, stderr } = await work.familiar('config', 'check')
    expect([status, stderr]).toEqual([78, expect.stringContaining('recognition.min_looks')])
    work.configure({ cameras: { door: quiet } })
    daemon.kill('SIGHUP')
    expect(await daemon.said('configuration reloaded')).toMatchObject({ applied: [], needRestart: [] })
  })
})

describe('stopping', () => {
  test('ends in time although vision hangs and the broker is gone', async () => {
    await using work = new Workspace({ cameras: { door: quiet }, mqtt: { url: 'mqtt://127.0.0.1:1' } })
    const daemon = work.daemon()
    const { vision_pid } = await daemon.said('vision is ready')
    await daemon.said('ready')
    process.kill(Number(vision_pid), 'SIGSTOP')
    daemon.kill('SIGTERM')
    expect(await daemon.exited).toEqual({ code: 0, signal: null })
    await daemon.said('stopped')
    expect(() => process.kill(Number(vision_pid), 0)).toThrow('ESRCH')
  })
})

test('a vision that dies again and again is restarted later each time, and the status says so', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  const daemon = work.daemon()
  const lives = new Set<unknown>()
  const waits: unknown[] = []
  for (let death = 0; death < 3; death++) {
    const { vision_pid } = await daemon.line(
      ({ msg, vision_pid }) => msg === 'vision is ready' && !lives.has(vision_pid),
    )
    lives.add(vision_pid)
    process.kill(Number(vision_pid), 'SIGKILL')
    await daemon.line((line) => line.msg === 'vision died' && !waits.includes(line['restartInMs']))
    waits.push(daemon.lines.findLast(({ msg }) => msg === 'vision died')?.['restartInMs'])
  }
  expect(waits).toEqual([250, 500, 1000])
  await daemon.said('ready')
  const { vision, visionDeaths } = await statusOf(work)
  expect(vision === null || !lives.has(vision.pid)).toBe(true)
  expect(visionDeaths).toBe(3)
})

test('a disk that takes nothing any more is survived and reported, and events are stored again when it does', async () => {
  await using work = new Workspace({ cameras: { door }, presence: { absent_after: 1 } })
  const { daemon, listener } = await work.watchedDaemon()
  const { seq } = await listener.event(({ event_type }) => event_type === 'unknown')
  await work.outboxEmptied()
  limitFiles(daemon.pid, 0)
  // Another gallery, another decision: there is an event to store.
  const { status, stderr } = await work.familiar('enroll', 'Barack Obama', photo.obama)
  expect(status).toBe(73)
  expect(stderr).toContain('familiar.mdb')
  expect((await statusOf(work)).gallery.people).toBe(0)

  limitFiles(daemon.pid, 'unlimited')
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const recognized = await listener.event(({ event_type }) => event_type === 'recognized')
  expect(recognized.seq).toBe(seq + 1)
})

test('when LMDB gives up, the daemon ends with the reason, and the next one goes on', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  const library = work.path('failing-disk.so')
  execFileSync('g++', ['-shared', '-fPIC', '-o', library, failingDisk, '-ldl'])
  const fault = work.path('fault')
  await using daemon = new DaemonProcess(['-c', work.config], { ...process.env, LD_PRELOAD: library, FAULT: fault })
  await daemon.said('ready')
  await work.enroll('Barack Obama', photo.obama)
  writeFileSync(fault, 'header')
  expect((await work.familiar('enroll', 'Joe Biden', photo.biden)).status).toBe(73)
  expect(await daemon.exited).toEqual({ code: 73, signal: null })
  expect(daemon.text.join('\n')).toContain('familiar.mdb')
  const { stdout } = await work.familiar('people', 'list')
  expect(stdout).toContain('Barack Obama')
  expect(stdout).not.toContain('Joe Biden')
})

/** The soft limit, which may be lifted again: from now on the process writes no file beyond so many bytes: each write fails, as on a full disk. */
function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

test('privacy closes the camera and hides who is here, outlives a restart, and ends', async () => {
  await using work = new Workspace({ cameras: { door } })
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const { daemon, listener } = await work.watchedDaemon()
  const { person } = await listener.event(({ event_type }) => event_type === 'recognized')
  const state = `person/${person?.id}/state`
  await listener.message(state, (payload) => payload === 'ON')
  expect((await work.familiar('privacy', 'on')).status).toBe(0)
  await listener.message(state, (payload) => payload === 'unknown')
  await listener.message('camera/door/state', (payload) => payload === 'paused')
  daemon.kill('SIGKILL')
  await daemon.exited

  const second = await work.watchedDaemon()
  await second.daemon.said('camera paused')
  await second.listener.message('privacy/state', (payload) => payload === 'ON')
  expect(await statusOf(work)).toMatchObject({ privacy: true, cameras: { door: { state: { state: 'paused' } } } })
  expect(second.listener.events).toEqual([])
  expect((await work.familiar('privacy', 'off')).status).toBe(0)
  const first = await second.listener.event(({ event_type }) => event_type === 'recognized')
  await second.listener.message(state, (payload) => payload === 'ON')

  // However short it was, everybody is recognised anew.
  await work.familiar('privacy', 'on')
  await work.familiar('privacy', 'off')
  const again = await second.listener.event(({ event_type, seq }) => event_type === 'recognized' && seq > first.seq)
  expect(again.track).not.toBe(first.track)
  expect([...listener.events, ...second.listener.events].some(({ event_type }) => event_type === 'left')).toBe(false)
})
