import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../scripts/support/daemon-process.ts'
import { errorTable } from '../../src/domain/errors.ts'
import { describeWithSystemd } from '../support/notify-socket.ts'

const unit = join(root, 'systemd/familiar.service')

test('the service is started anew after all errors that may mend by themselves', () => {
  const [, statuses] = /^RestartPreventExitStatus=(.+)$/m.exec(readFileSync(unit, 'utf8')) ?? []
  const final = new Set(statuses?.split(' ').map(Number))
  expect(final).toContain(errorTable['no-camera'].exit)
  const mending = Object.entries(errorTable).filter(([, { exit, retry }]) => retry && final.has(exit))
  expect(mending).toEqual([])
})

describeWithSystemd('systemd-analyze', () => {
  test('calls the exposure of the service low', () => {
    const args = ['security', '--offline=true', '--threshold=20', '--no-pager', unit]
    const { stdout, status } = spawnSync('systemd-analyze', args, { encoding: 'utf8' })
    expect(stdout).toContain('Overall exposure level')
    expect(status).toBe(0)
  })
})
