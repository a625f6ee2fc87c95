import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Choice } from '../../src/service/nets/choice.ts'
import { quiet, Workspace } from '../support/workspace.ts'

test('what is best on this machine is measured once, and how the daemon runs its nets from then on', async () => {
  // The small net alone: what is measured of it is the same.
  await using work = new Workspace({ cameras: { door: quiet }, recognition: { nets: 'mobilefacenet' } })
  const { status, stdout, stderr } = await work.familiar('bench', '--choose', '--seconds', '0.01', '--json')
  expect({ status, stderr }).toMatchObject({ status: 0 })
  const { file, choice } = JSON.parse(stdout) as { file: string; choice: Choice }
  expect(file).toBe(join(work.data, 'choice.json'))
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(choice)
  expect(choice.disturbed).toBe(false)
  expect(Object.keys(choice.embedders)).toEqual(['mobilefacenet'])
  const [detector, mobilefacenet] = [choice.detector, choice.embedders['mobilefacenet'] as Choice['embedders'][string]]
  const ways = new Set(detector.tried.map(({ way }) => way.runtime))
  expect([...ways]).toEqual(['onnxruntime', 'onnxruntime-float', 'opencv'])
  expect(new Set(mobilefacenet.tried.map(({ way }) => way.execution))).toEqual(new Set(['int8', 'float']))
  for (const { result } of [...detector.tried, ...mobilefacenet.tried]) {
    expect('agreement' in result && result.agreement).toBeGreaterThan(0.9)
  }

  // As on a machine where something else is the best.
  const float = { execution: 'float', threads: 2 } as const
  const runtime = { runtime: 'onnxruntime-float', threads: 1 } as const
  const other = {
    ...choice,
    detector: { ...detector, chosen: runtime },
    embedders: { mobilefacenet: { ...mobilefacenet, chosen: float } },
  }
  writeFileSync(file, JSON.stringify(other))
  await work.daemon().said('ready')
  expect(JSON.parse((await work.familiar('status', '--json')).stdout).nets).toMatchObject([
    { name: 'centerface-float', execution: 'float', runtime: 'onnxruntime', threads: 1 },
    { name: 'mobilefacenet-int8', execution: 'float', runtime: 'onnxruntime', threads: 2 },
  ])
}, 120_000)

test('pictures and faces are none of what is chosen by', async () => {
  await using work = new Workspace()
  expect((await work.familiar('bench', '--choose', '--size', '640x480')).status).toBe(64)
})
