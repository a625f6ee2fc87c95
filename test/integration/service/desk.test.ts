import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { startControl } from '../../../src/service/control/control.ts'
import type { DaemonDesk } from '../../../src/service/control/daemon-desk.ts'
import { RemoteDesk } from '../../../src/service/control/remote-desk.ts'
import { callerOf } from '../../../src/service/control/socket-call.ts'
import type { StrangerDesk } from '../../../src/service/strangers/desk.ts'
import { deskContract, photo, testDesk } from '../../contract/desk.ts'

deskContract('the gallery', async () => testDesk())

deskContract('a daemon behind its socket', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'familiar-desk-'))
  const socket = join(folder, 'control.sock')
  const control = await startControl(
    socket,
    { desk: testDesk(), strangers: {} as StrangerDesk, daemon: {} as DaemonDesk },
    pino({ level: 'silent' }),
  )
  onTestFinished(async () => {
    await control[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })
  return new RemoteDesk(callerOf(socket))
})

test('the gallery tells each change, and nothing else', async () => {
  let changes = 0
  const desk = testDesk(() => changes++)
  const changed = async (work: () => Promise<unknown>): Promise<number> => {
    const before = changes
    await work().catch(() => {})
    return changes - before
  }
  expect(await changed(() => desk.enroll('Ann', photo('a.jpg', 0)))).toBe(1)
  expect(await changed(() => desk.enroll('Ann', photo('a.jpg', 0)))).toBe(0)
  expect(await changed(() => desk.enroll('Bob', photo('b.jpg', 90)))).toBe(1)
  expect(await changed(() => desk.deny('Ann', photo('c.jpg', 50)))).toBe(1)
  expect(await changed(() => desk.deny('Ann', photo('c.jpg', 50)))).toBe(0)
  expect(await changed(() => desk.clearNegatives('Ann'))).toBe(1)
  expect(await changed(() => desk.setFalseMatchRate('Ann', 0.01))).toBe(1)
  expect(await changed(() => desk.check())).toBe(0)
  expect(await changed(() => desk.rename('Ann', 'Anna'))).toBe(1)
  expect(await changed(() => desk.rename('Ann', 'Anna'))).toBe(0)
  expect(await changed(async () => desk.restore(await desk.dump()))).toBe(1)
  expect(await changed(() => desk.merge('Anna', 'Bob'))).toBe(1)
  expect(await changed(() => desk.remove('Bob'))).toBe(1)
})
