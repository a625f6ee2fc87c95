import { expect, test } from 'vitest'
import { photo, scene, Workspace } from '../support/workspace.ts'

const door = { source: { type: 'scene', path: scene('demo'), pace: 'every-frame' } }
const cameras = { door }

test('strangers of a scene are kept when their owner wants that, named, and known from then on', async () => {
  await using work = new Workspace({ cameras, recognition: { remember_strangers: true } })
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const first = work.daemon()
  await first.said('camera ended')
  first.kill('SIGTERM')
  expect(await first.exited).toEqual({ code: 0, signal: null })

  const listed = JSON.parse((await work.familiar('unknown', 'list', '--json')).stdout)
  expect(listed.length).toBeGreaterThan(0)
  expect(listed[0]).toMatchObject({ id: expect.stringMatching(/^[0-9A-Z]{26}$/), visits: 1 })
  expect(Object.keys(listed[0]).sort()).toEqual(['first_seen', 'id', 'last_seen', 'looks', 'visits'])
  const named = await work.familiar('unknown', 'name', listed[0].id, 'Somebody')
  expect(named).toMatchObject({ status: 0, stdout: 'Somebody is enrolled\n' })

  const { listener } = await work.watchedDaemon()
  const { similarity, threshold } = await listener.event(({ person }) => person?.name === 'Somebody')
  expect(similarity).toBeGreaterThan(threshold ?? 1)
}, 120_000)

test('nobody is kept by default, and there is nobody to name or forget', async () => {
  await using work = new Workspace({ cameras })
  const daemon = work.daemon()
  await daemon.said('camera ended')
  daemon.kill('SIGTERM')
  expect(await daemon.exited).toEqual({ code: 0, signal: null })
  const listed = await work.familiar('unknown', 'list')
  expect(listed.stdout).toContain('Nobody is kept (recognition.remember_strangers is off)')
  const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
  for (const args of [
    ['name', id, 'Ada'],
    ['forget', '--yes', id],
  ]) {
    const { status, stderr } = await work.familiar('unknown', ...args)
    expect([status, stderr]).toEqual([65, expect.stringContaining(id)])
  }
  expect((await work.familiar('unknown', 'forget')).status).toBe(64)
  expect(await work.familiar('unknown', 'forget', '--all', '--yes')).toMatchObject({
    status: 0,
    stdout: '0 forgotten\n',
  })
})
