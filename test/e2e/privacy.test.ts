import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../scripts/support/daemon-process.ts'
import { photo, Workspace } from '../support/workspace.ts'

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
