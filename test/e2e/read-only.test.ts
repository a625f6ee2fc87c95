import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LoopDisk, mayMountLoops } from '../../scripts/support/loop-disk.ts'
import type { DaemonStatus } from '../../src/service/control/daemon-desk.ts'
import type { Finding } from '../../src/service/doctor/doctor.ts'
import { photo, portrait, Workspace } from '../support/workspace.ts'

const mayMount = mayMountLoops()
const reason = mayMount ? '' : ' (skipped: only root may mount the disk that breaks down)'

const readOnly = expect.stringContaining('Read-only file system')

test.skipIf(!mayMount)(
  `a file system that becomes read-only: recognition goes on, all tell it, and after its repair so does all else${reason}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'familiar-loop-'))
    const disk = new LoopDisk(folder)
    onTestFinished(() => {
      disk[Symbol.dispose]()
      rmSync(folder, { recursive: true })
    })
    await using work = new Workspace()
    work.configure({
      data: join(disk.path, 'data'),
      control: { socket: work.path('control.sock') },
      cameras: { door: portrait(photo.obama3) },
    })
    await work.enroll('Barack Obama', photo.obama, photo.obama2)
    const { daemon, listener } = await work.watchedDaemon()
    const { person } = await listener.event(({ event_type }) => event_type === 'recognized')

    await work.outboxEmptied()
    disk.breakDown()
    const { vision_pid } = await daemon.said('vision is ready')
    process.kill(Number(vision_pid), 'SIGKILL')
    // Whoever is there is recognised anew, and that cannot be stored.
    expect(await daemon.said('event not stored')).toMatchObject({ type: 'recognized', reason: readOnly })
    expect(await work.familiar('enroll', 'Joe Biden', photo.biden)).toMatchObject({ status: 73, stderr: readOnly })
    const status: DaemonStatus = JSON.parse((await work.familiar('status', '--json')).stdout)
    expect(status).toMatchObject({ storage: { trouble: readOnly, lost: 1 }, gallery: { people: 1 } })
    const { findings }: { findings: Finding[] } = JSON.parse((await work.familiar('doctor', '--json')).stdout)
    expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['disk-read-only', 'disk-refuses']))
    await listener.message(`person/${person?.id}/state`, (payload) => payload === 'ON')
    daemon.kill('SIGTERM')
    expect(await daemon.exited).toEqual({ code: 0, signal: null })

    disk.repair()
    await work.enroll('Joe Biden', photo.biden)
    expect((await work.familiar('people', 'list')).stdout).toMatch(/Barack Obama.*2 photos[\s\S]*Joe Biden/)
  },
  120_000,
)
