import { expect, test } from 'vitest'
import { serviceManager } from '../../../src/config/service-manager.ts'

const socket = { NOTIFY_SOCKET: '/run/systemd/notify' }

test('there is none without a socket to tell it', () => {
  expect(serviceManager({ WATCHDOG_USEC: '1000000' }, 7)).toBeNull()
  expect(serviceManager({ NOTIFY_SOCKET: '' }, 7)).toBeNull()
})

test.each([
  ['a time', { WATCHDOG_USEC: '120000000' }, 120_000],
  ['a time for this process', { WATCHDOG_USEC: '120000000', WATCHDOG_PID: '7' }, 120_000],
  ['a time for another process', { WATCHDOG_USEC: '120000000', WATCHDOG_PID: '8' }, null],
  ['no time', {}, null],
  ['nonsense', { WATCHDOG_USEC: 'soon' }, null],
])('whose watchdog has %s', (_, env, watchdog) => {
  expect(serviceManager({ ...socket, ...env }, 7)).toEqual({ watchdog })
})
