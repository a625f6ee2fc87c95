import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EnrolmentState } from '../../src/domain/enrolment.ts'
import type { Listener } from '../support/listener.ts'
import { onTerminal } from '../support/terminal.ts'
import { photo, portrait, quiet, Workspace } from '../support/workspace.ts'

const obama = 'Barack Obama'

/**
 * A camera before which somebody looks straight ahead, to his right and to his left, over and over: three of the
 * poses. The others are passed over after five seconds of trying each.
 */
function turningHead(work: Workspace): object {
  const folder = work.path('turning')
  mkdirSync(folder)
  // Each for two seconds: a face that jumps with every picture is a new track each time, and no track is looked at often enough.
  for (const [place, from] of [photo.obama, photo.obama2, photo.obama3].entries()) {
    for (let again = 0; again < 10; again += 1) copyFileSync(from, join(folder, `${place}-${again}.jpg`))
  }
  return { source: { type: 'images', path: folder, fps: 5, loop: true } }
}

const statesOf = (listener: Listener): EnrolmentState[] =>
  listener.messages
    .filter(({ topic }) => topic === 'familiar/test/enrolment/state')
    .map(({ payload }) => JSON.parse(payload.toString()))

test('somebody is led through the poses, though vision dies meanwhile, and is recognised by them', async () => {
  await using work = new Workspace()
  // Without nodding, which no photo shows: each pose that is not seen is waited for.
  const quality = { enrolment: { max_pitch: 12 } }
  work.configure({ cameras: { door: turningHead(work) }, recognition: { quality } })
  const { daemon, listener } = await work.watchedDaemon()
  const { vision_pid } = await daemon.said('vision is ready')
  await listener.message('camera/door/state', (payload) => payload === 'running')
  const enrolled = onTerminal(work, `enroll "${obama}" --camera`)
  await listener.message('enrolment/state', (payload) => JSON.parse(payload).have === 1)
  process.kill(Number(vision_pid), 'SIGKILL')
  await listener.message('enrolment/state', (payload) => JSON.parse(payload).problem?.reason === 'no-picture')
  const { status, shown } = await enrolled
  expect({ status, shown }).toEqual({
    status: 0,
    shown: expect.stringContaining(`${obama}: 3 of 5 looks enrolled before the camera door`),
  })
  // What is to be done is shown while it is, and gone at the end.
  expect(shown).toMatch(/3 of 5, (come closer|step back)/)
  expect(shown).toContain(`\r\u001b[K${obama}: 3 of 5`)
  await listener.message('enrolment/state', (payload) => JSON.parse(payload).state === 'done')
  const states = statesOf(listener)
  expect(states[0]).toMatchObject({ state: 'idle', name: null })
  expect(states.at(-1)).toMatchObject({ state: 'done', name: obama, camera: 'door', have: 3, of: 5, prompt: null })
  expect(new Set(states.map(({ prompt }) => prompt))).toContain('straight')
  const { person } = await listener.event(({ event_type }) => event_type === 'recognized')
  expect(person?.name).toBe(obama)
  expect(JSON.stringify(daemon.lines)).not.toContain('Obama')
}, 240_000)

test('what keeps an enrolment from beginning is said with the next step; Ctrl-C ends one without a trace', async () => {
  await using work = new Workspace({ cameras: { door: portrait(photo.obama), hall: quiet } })
  const attempt = async (...args: readonly string[]) => {
    const { status, stdout } = await work.familiar('enroll', ...args, '--json')
    return { status, code: JSON.parse(stdout).error.code }
  }
  expect(await attempt('Ada', '--camera')).toEqual({ status: 69, code: 'daemon-absent' })
  const { listener } = await work.watchedDaemon()
  await listener.message('camera/door/state', (payload) => payload === 'running')
  expect(await attempt('--camera')).toEqual({ status: 64, code: 'usage' })
  expect(await attempt('Ada', photo.obama, '--camera')).toEqual({ status: 64, code: 'usage' })
  expect(await attempt('Ada', '--camera')).toEqual({ status: 65, code: 'camera-unknown' })
  expect(await attempt('Ada', '--camera', 'yard')).toEqual({ status: 65, code: 'camera-unknown' })

  const interrupted = onTerminal(work, 'enroll Ada --camera door', ['1 of 7, turn left', '\u0003'])
  const { status, shown } = await interrupted
  expect({ status, shown }).toEqual({ status: 130, shown: expect.stringContaining('cancelled') })
  await listener.message('enrolment/state', (payload) => JSON.parse(payload).state === 'failed')

  expect((await work.familiar('privacy', 'on')).status).toBe(0)
  expect(await attempt('Ada', '--camera', 'door')).toEqual({ status: 69, code: 'privacy-on' })
  expect((await work.familiar('people', 'list')).stdout).toContain('Nobody')
})
