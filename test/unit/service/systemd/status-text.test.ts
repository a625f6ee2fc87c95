import { expect, test } from 'vitest'
import { statusText } from '../../../../src/service/systemd/status-text.ts'
import { camera, failed, pulseAt, retrying, running } from './pulses.ts'

test('says of each camera what it does, how fast, and why not', () => {
  const cameras = { door: camera(running, 0, { fps: 9.96 }), porch: camera(retrying, 0) }
  expect(statusText(pulseAt(0, cameras))).toBe('2 cameras: door streaming 10 fps, porch retrying (source-missing)')
})

test.each([
  ['starting', camera({ state: 'starting' }, 0)],
  ['streaming', camera(running, 0)],
  ['paused', camera({ state: 'paused' }, 0)],
  ['failed (source-missing)', camera(failed, 0)],
])('one camera: %s', (text, door) => {
  expect(statusText(pulseAt(0, { door }))).toBe(`1 camera: door ${text}`)
})

test('says nothing of cameras when there is no vision to know', () => {
  const { cameras } = pulseAt(0, { door: camera(running, 0) })
  expect(statusText({ vision: null, cameras })).toBe('1 camera, vision is being restarted')
})
