import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { brand, type WallMs } from '../../../src/domain/brand.ts'
import type { Desks } from '../../../src/service/control/commands.ts'
import { startControl } from '../../../src/service/control/control.ts'
import { RemoteDesk } from '../../../src/service/control/remote-desk.ts'
import { callerOf } from '../../../src/service/control/socket-call.ts'
import type { UsableFace } from '../../../src/service/people/judge-photo.ts'
import { deskContract, faceAt, now, photo, testDesk } from '../../contract/desk.ts'

deskContract('the gallery', async () => testDesk())

deskContract('a daemon behind its socket', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'familiar-desk-'))
  const socket = join(folder, 'control.sock')
  const control = await startControl(socket, { ...({} as Desks), desk: testDesk() }, pino({ level: 'silent' }))
  onTestFinished(async () => {
    await control[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })
  return new RemoteDesk(callerOf(socket))
})

test('guests whose time is over are removed, each a change, and nobody else is', async () => {
  let changes = 0
  const desk = testDesk(() => changes++)
  const ends = { Ann: 1, Bob: 2, Cid: 3, Dot: null }
  for (const [angle, [name, end]] of Object.entries(ends).entries()) {
    await desk.enroll(name, photo(`${name}.jpg`, 90 * angle))
    await desk.setPolicy(name, { until: end === null ? null : brand<WallMs>(now + end) })
  }
  const [ann, bob] = await desk.people()
  changes = 0
  expect(await desk.removeGuests(brand<WallMs>(now + 2))).toEqual([ann?.id, bob?.id])
  expect((await desk.people()).map(({ name }) => name)).toEqual(['Cid', 'Dot'])
  expect(changes).toBe(2)
  expect(await desk.removeGuests(brand<WallMs>(now + 2))).toEqual([])
  expect(changes).toBe(2)
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
  expect(await changed(() => desk.setPolicy('Ann', { cooldown: 60 }))).toBe(1)
  expect(await changed(() => desk.check())).toBe(0)
  expect(await changed(() => desk.rename('Ann', 'Anna'))).toBe(1)
  expect(await changed(() => desk.rename('Ann', 'Anna'))).toBe(0)
  expect(await changed(async () => desk.restore(await desk.dump()))).toBe(1)
  expect(await changed(() => desk.merge('Anna', 'Bob'))).toBe(1)
  expect(await changed(() => desk.remove('Bob'))).toBe(1)
})

describe('faces that were seen already', () => {
  const faces = (...degrees: readonly [number, ...number[]]) => ({
    source: 'camera door',
    faces: degrees.map(faceAt) as [UsableFace, ...UsableFace[]],
    force: false,
  })

  test('are enrolled at once, without those that the person has', async () => {
    const desk = testDesk()
    await desk.enroll('Ann', photo('a.jpg', 0))
    const report = await desk.enrollFaces({ name: ' ann ', ...faces(3, 30, 60) })
    expect(report).toMatchObject({ person: { name: 'Ann', created: false }, revision: 2 })
    expect(report.outcomes.map((outcome) => outcome.enrolled || outcome.reason)).toEqual(['duplicate', true, true])
    const { templates } = await desk.person('Ann')
    expect(templates.map(({ source }) => source)).toEqual(['a.jpg', 'camera door', 'camera door'])
  })

  test('that are all known change nothing', async () => {
    let changes = 0
    const desk = testDesk(() => changes++)
    await desk.enrollFaces({ name: 'Ann', ...faces(0, 30) })
    expect(await desk.enrollFaces({ name: 'Ann', ...faces(1, 29) })).toMatchObject({
      person: { name: 'Ann' },
      revision: 1,
    })
    expect(changes).toBe(1)
  })

  test('are refused together when one of them is of somebody else, unless forced', async () => {
    const desk = testDesk()
    await desk.enroll('Ann', photo('a.jpg', 0))
    const given = { name: 'Bob', ...faces(120, 90, 20) }
    const refused = await desk.enrollFaces(given)
    expect(refused).toMatchObject({ person: null, outcomes: [{ reason: 'looks-like', person: { name: 'Ann' } }] })
    expect((await desk.people()).map(({ name }) => name)).toEqual(['Ann'])
    expect(await desk.enrollFaces({ ...given, force: true })).toMatchObject({ person: { name: 'Bob', created: true } })
  })

  test('are refused together when the person was said not to be one of them', async () => {
    const desk = testDesk()
    await desk.enroll('Ann', photo('a.jpg', 0))
    await desk.deny('Ann', photo('c.jpg', 90))
    const report = await desk.enrollFaces({ name: 'Ann', ...faces(30, 90), force: true })
    expect(report).toMatchObject({ person: null, outcomes: [{ reason: 'denied' }] })
    expect((await desk.people())[0]).toMatchObject({ photos: 1 })
  })

  test('need a name that can be one', async () => {
    await expect(testDesk().enrollFaces({ name: '#', ...faces(0) })).rejects.toMatchObject({
      code: 'person-name-invalid',
    })
  })
})
