import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from '../../../../src/config/load.ts'
import { netsFinding } from '../../../../src/service/doctor/nets.ts'
import { writeChoice } from '../../../../src/service/nets/choice-file.ts'
import { choice } from '../nets/a-choice.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'familiar-choice-'))
})
afterEach(() => rmSync(data, { recursive: true }))

const settingsWith = (values = {}) => loadConfig({ overrides: { data, ...values } }, {})

test('how the nets are run is told with its figures and those of the other ways', async () => {
  await writeChoice({ data }, { ...choice, disturbed: true })
  expect(netsFinding(settingsWith({ recognition: { nets: 'facenet' } }))).toEqual({
    id: null,
    check: 'nets',
    level: 'ok',
    text: 'detector opencv, 2 threads: 40.0 ms (onnxruntime 80.0 ms); facenet float, 2 threads: 70.0 ms (int8 180.0 ms); measured on 2026-07-01, beside a running daemon',
    next: null,
  })
  expect(netsFinding(settingsWith()).text).toContain('mobilefacenet int8, 1 thread, not measured')
})

test('a choice of another machine is told', async () => {
  await writeChoice({ data }, { ...choice, machine: { ...choice.machine, cores: 99 } })
  const text = expect.stringMatching(/^detector onnxruntime, 1 thread; .* another machine \(cores: 99, now \d+\)$/)
  expect(netsFinding(settingsWith())).toMatchObject({ id: 'nets-outdated', text })
})

test('without one it is asked for where the processor has no dot products', () => {
  const machine = { ...choice.machine, features: ['asimdhp'] }
  expect(netsFinding(settingsWith(), machine)).toMatchObject({ id: 'nets-unmeasured' })
  const able = netsFinding(settingsWith(), { ...machine, features: ['asimddp'] })
  expect(able).toMatchObject({ id: null, text: expect.stringContaining('not measured: familiar bench --choose') })
})
