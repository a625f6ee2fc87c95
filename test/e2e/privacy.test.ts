import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../scripts/support/daemon-process.ts'
import { Listener } from '../support/listener.ts'
import { photo, portrait, Workspace } from '../support/workspace.ts'

test('loading the nets leaves no trace in the home folder: ONNX Runtime would keep the id of its telemetry there', async () => {
  await using work = new Workspace()
  const home = work.path('home')
  mkdirSync(home)
  // It is silent by itself where it takes the run for a test.
  const { ORT_DISABLE_TELEMETRY: _, CI: _ci, ORT_RUNNING_UNIT_TESTS: _tests, ...env } = process.env
  execFileSync(join(root, 'bin/familiar'), ['identify', photo.obama], {
    env: { ...env, HOME: home, FAMILIAR_CONFIG: work.config },
    timeout: 50_000,
  })
  expect(readdirSync(home)).toEqual([])
})

test('the image of a face is published when the owner wants it, once a decision, and is retained by nobody', async () => {
  await using work = new Workspace({ cameras: { door: portrait(photo.obama3) }, mqtt: { face_image: true } })
  const { daemon, listener } = await work.watchedDaemon()
  await listener.event(({ event_type }) => event_type === 'unknown')
  const { payload } = await listener.message('face/image', () => true)
  // JPEG's first marker (ITU-T T.81, B.1.1.3).
  expect(payload.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
  const { port } = await daemon.said('the embedded broker listens')
  await using late = await Listener.at(`mqtt://127.0.0.1:${port}`)
  await late.message('info', () => true)
  expect(late.messages.filter(({ topic }) => topic.endsWith('face/image'))).toEqual([])
})

test('no image of a face is published unless it is asked for', async () => {
  await using work = new Workspace({ cameras: { door: portrait(photo.obama3) } })
  const { listener } = await work.watchedDaemon()
  await listener.event(({ event_type }) => event_type === 'unknown')
  await listener.message('health', () => true)
  expect(listener.messages.filter(({ topic }) => topic.endsWith('face/image'))).toEqual([])
})
