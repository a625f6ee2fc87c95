import { expect, test } from 'vitest'
import { photo, portrait, Workspace } from '../support/workspace.ts'

const door = portrait(photo.obama3)

test.each(['SIGSEGV', 'SIGKILL'] as const)(
  '%s in vision is survived: it comes back and recognises again',
  async (signal) => {
    await using work = new Workspace({ cameras: { door } })
    await work.enroll('Barack Obama', photo.obama, photo.obama2)
    const { daemon, listener } = await work.watchedDaemon()
    const before = await listener.event(({ event_type }) => event_type === 'recognized')
    const { vision_pid } = await daemon.said('vision is ready')

    process.kill(Number(vision_pid), signal)
    const death = await daemon.said('vision died')
    expect(death).toMatchObject({ how: `signal ${signal}` })
    await daemon.line((line) => line.msg === 'vision is ready' && line['vision_pid'] !== vision_pid)
    const after = await listener.event(({ event_type, seq }) => event_type === 'recognized' && seq > before.seq)
    expect(after.person).toEqual(before.person)
    expect(after.run_id).toBe(before.run_id)
  },
)
