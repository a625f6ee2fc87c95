import { expect, test, vi } from 'vitest'
import { standInTool } from '../support/stand-in.ts'
import { videoOfPhoto } from '../support/videos.ts'
import { photo, Workspace } from '../support/workspace.ts'

const isGone = (pid: number) =>
  vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 30_000 })

test('a Pi camera that is lost comes back, while a video goes on', async () => {
  await using work = new Workspace()
  const tool = standInTool(work.folder, { STAND_IN_PLAY: photo.obama3, STAND_IN_BOARD: 'pi5' })
  work.configure({
    // A width whose rows a Pi pads.
    cameras: {
      front: { source: { type: 'rpicam', width: 600, height: 600, tool: tool.path } },
      back: { source: { type: 'video', path: videoOfPhoto(work.folder, photo.biden), loop: true } },
    },
    log: { level: 'debug' },
  })
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const { daemon, listener } = await work.watchedDaemon()
  const { person } = await listener.event(({ event_type, camera }) => event_type === 'recognized' && camera === 'front')
  expect(person?.name).toBe('Barack Obama')
  await listener.event(({ event_type, camera }) => event_type === 'unknown' && camera === 'back')

  const { program_pid } = await daemon.said('camera program started')
  process.kill(Number(program_pid), 'SIGKILL')
  const retrying = await daemon.said('camera retrying')
  expect(retrying).toMatchObject({ camera: 'front', code: 'source-lost', attempt: 1 })
  expect(retrying['message']).toContain('signal SIGKILL')
  const since = daemon.lines.length
  const later = (matches: (line: Record<string, unknown>) => boolean) =>
    daemon.line((line) => daemon.lines.indexOf(line) >= since && matches(line))
  await later(({ msg, camera }) => msg === 'camera running' && camera === 'front')
  await later(({ msg, camera, frames }) => msg === 'tally' && camera === 'back' && Number(frames) > 0)
  await listener.message(`person/${person?.id}/state`, (payload) => payload === 'ON')

  const told = (name: unknown) => daemon.lines.filter(({ camera }) => camera === name).map(({ msg }) => msg)
  expect(told('back')).not.toContain('camera retrying')
  expect(told('back').filter((msg) => msg === 'camera running')).toHaveLength(1)
  expect(listener.events.filter(({ person: named }) => named !== null && named.id !== person?.id)).toEqual([])
  daemon.kill('SIGTERM')
  expect(await daemon.exited).toEqual({ code: 0, signal: null })
  expect(daemon.text).toEqual([])
})

test('with privacy on, no camera program runs', async () => {
  await using work = new Workspace()
  const tool = standInTool(work.folder)
  work.configure({ cameras: { front: { source: { type: 'rpicam', tool: tool.path } } }, log: { level: 'debug' } })
  const daemon = work.daemon()
  await daemon.said('camera running')
  const { program_pid } = await daemon.said('camera program started')
  expect((await work.familiar('privacy', 'on')).status).toBe(0)
  await daemon.said('camera paused')
  await isGone(Number(program_pid))
  const since = daemon.lines.length
  expect((await work.familiar('privacy', 'off')).status).toBe(0)
  await daemon.line((line) => daemon.lines.indexOf(line) >= since && line.msg === 'camera running')
})

test('vision that is killed leaves no camera program behind, and its camera runs again with the next', async () => {
  await using work = new Workspace()
  const tool = standInTool(work.folder)
  work.configure({ cameras: { front: { source: { type: 'rpicam', tool: tool.path } } }, log: { level: 'debug' } })
  const daemon = work.daemon()
  const { vision_pid } = await daemon.said('vision is ready')
  const { program_pid } = await daemon.said('camera program started')
  await daemon.said('camera running')
  process.kill(Number(vision_pid), 'SIGKILL')
  await isGone(Number(program_pid))
  await daemon.line((line) => line.msg === 'camera program started' && line['program_pid'] !== program_pid)
})
