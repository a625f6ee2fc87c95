import { expect, test } from 'vitest'
import { DaemonProcess } from '../../scripts/support/daemon-process.ts'
import { Asker } from '../support/asker.ts'
import { describeWithSystemd, NotifySocket } from '../support/notify-socket.ts'
import { quiet, Workspace } from '../support/workspace.ts'

describeWithSystemd('systemd', () => {
  test('hears when the daemon is ready, that it lives, what its cameras do, and that it starts anew in its process', async () => {
    await using work = new Workspace({ cameras: { door: quiet }, mqtt: { commands: 'trusted-broker' } })
    const socket = work.path('notify')
    await using systemd = await NotifySocket.at(socket)
    const env = { ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '60000000' }
    await using daemon = new DaemonProcess(['-c', work.config], env)
    const [first] = await Promise.all([systemd.message(() => true), daemon.said('ready')])
    expect(first).toEqual([
      'READY=1',
      'WATCHDOG=1',
      expect.stringMatching(/^STATUS=1 camera: door (starting|streaming)$/),
    ])
    // Whoever is told so finds the control socket open.
    expect((await work.familiar('status')).status).toBe(0)
    await systemd.message((assignments) => assignments.includes('STATUS=1 camera: door streaming'))

    const { port } = await daemon.said('the embedded broker listens')
    await using door = await Asker.at(`mqtt://127.0.0.1:${port}`)
    await door.ask('restart')
    const ready = () => systemd.messages.filter((assignments) => assignments.includes('READY=1'))
    await systemd.message(() => ready().length === 2)
    const order = systemd.messages.map(([which]) => which).filter((which) => which !== 'WATCHDOG=1')
    expect(order).toEqual(['READY=1', 'RELOADING=1', 'READY=1'])
  })
})
