import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../../scripts/support/daemon-process.ts'
import { writeVideo } from '../../support/videos.ts'
import { folderWith } from './pictures.ts'

/** What a run of the stand-in wrote and how it ended. */
function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, ...environment }
  const { status, stdout, stderr } = spawnSync(join(root, 'tools/rpicam-vid-stand-in'), args, {
    env,
    maxBuffer: 64e6,
    timeout: 50_000,
  })
  return { status, pictures: stdout, said: stderr.toString() }
}

const small = ['--codec', 'yuv420', '-o', '-', '-n', '--flush', '--width=100', '--height', '50']

describe('the stand-in for rpicam-vid', () => {
  test.each([
    ['pi4', 128],
    ['pi5', 128],
  ])('pads rows as a %s does', (board, stride) => {
    const { status, pictures } = run([...small, '--frames=2'], { STAND_IN_BOARD: board })
    expect(status).toBe(0)
    expect(pictures).toHaveLength(2 * stride * 50 * 1.5)
  })

  test('pads them differently where the boards do', () => {
    const args = ['--output=-', '--frames=1', '--width=320', '--height=2']
    expect(run(args, { STAND_IN_BOARD: 'pi4' }).pictures).toHaveLength(320 * 3)
    expect(run(args, { STAND_IN_BOARD: 'pi5' }).pictures).toHaveLength(384 * 3)
  })

  test('ends when its time is over', () => {
    const { status, pictures } = run([...small, '--timeout=300', '--framerate=20'])
    expect(status).toBe(0)
    expect(pictures.length % (128 * 50 * 1.5)).toBe(0)
    expect(pictures.length).toBeGreaterThan(0)
  })

  test.each([
    [['--colour=red'], "unrecognised option '--colour'"],
    [['--width'], "the required argument for option '--width' is missing"],
    [['--height=tall'], "the argument ('tall') for option '--height' is invalid"],
    [['--output=-', '--rotation=90'], 'transforms requiring transpose not supported'],
    [['--output=-', '--camera=3'], 'selected camera is not available'],
  ])('refuses %j as the tool does', (args, words) => {
    expect(run(args)).toMatchObject({ status: 255, said: `ERROR: *** ${words} ***\n` })
  })

  test.each([
    ['no-camera', 'no cameras available'],
    ['busy', 'failed to acquire camera'],
    ['fire', "there is no fault 'fire'"],
  ])('has the fault %s', (fault, words) => {
    const { status, said } = run([...small, '--frames=1'], { STAND_IN_FAULT: fault })
    expect(status).toBe(255)
    expect(said).toContain(words)
  })

  test('plays a picture, a folder, a video or a scene', async () => {
    const folder = await folderWith({})
    writeVideo(folder, {})
    const paths = ['test/fixtures/astronaut.png', 'test/fixtures', 'test/fixtures/scenes/quiet.scene.yaml']
    const shown = [...paths.map((path) => join(root, path)), join(folder, 'video.avi')].map((path) => {
      const { status, pictures } = run([...small, '--frames=1'], { STAND_IN_PLAY: path })
      expect(status).toBe(0)
      expect(pictures).toHaveLength(128 * 50 * 1.5)
      return createHash('sha256').update(pictures).digest('hex')
    })
    // The folder holds that one picture.
    expect(new Set(shown).size).toBe(3)
  })
})
