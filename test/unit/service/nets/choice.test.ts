import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadConfig } from '../../../../src/config/load.ts'
import { bestWaysOf, type Choice, choiceSchema, misfit } from '../../../../src/service/nets/choice.ts'
import { readChoice, writeChoice } from '../../../../src/service/nets/choice-file.ts'
import { featuresOf, hasDotProducts, threadCounts } from '../../../../src/service/nets/machine.ts'
import { planNets } from '../../../../src/service/nets/plan.ts'
import { visionSettings } from '../../../../src/service/vision-settings.ts'
import { choice, float, int8, opencv } from './a-choice.ts'
import { anyTrials } from './trials.ts'

let data: string
beforeEach(() => {
  data = join(mkdtempSync(join(tmpdir(), 'familiar-choice-')), 'data')
})
afterEach(() => rmSync(join(data, '..'), { recursive: true }))

const settingsWith = (values = {}) => loadConfig({ overrides: { data, ...values } }, {})
const inUse = (values = {}) => {
  const { detector, executions } = visionSettings(settingsWith(values))
  return { runtime: detector.runtime, threads: detector.threads, executions }
}
const usual = { runtime: 'onnxruntime', threads: 1, executions: { facenet: int8, mobilefacenet: int8 } }

describe('a choice that was kept', () => {
  test('is how the nets are run from then on, as far as the configuration leaves it open', async () => {
    expect(inUse()).toEqual(usual)
    const path = await writeChoice({ data }, choice)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(data).mode & 0o777).toBe(0o700)
    // MobileFaceNet was not measured.
    expect(inUse()).toEqual({ ...opencv, executions: { facenet: float, mobilefacenet: int8 } })
    expect(
      inUse({ detector: { runtime: 'onnxruntime-float' }, recognition: { execution: 'int8', threads: 3 } }),
    ).toEqual({
      runtime: 'onnxruntime-float',
      threads: 2,
      executions: { facenet: { execution: 'int8', threads: 3 }, mobilefacenet: { execution: 'int8', threads: 3 } },
    })
  })

  test.each<[string, string | object, string]>([
    ['damaged', '{"format": 1,', 'is damaged'],
    ['of another form', { ...choice, format: 2 }, 'is damaged'],
    ['of another machine', { ...choice, machine: { ...choice.machine, cpu: 'Cortex-A72' } }, 'cpu: Cortex-A72, now'],
    [
      'of another ONNX Runtime',
      { ...choice, machine: { ...choice.machine, onnxruntime: '1.0' } },
      'ONNX Runtime 1.0, now',
    ],
    ['of other nets', { ...choice, models: { ...choice.models, 'facenet-int8': 'ab' } }, 'with another facenet-int8'],
  ])('is not used when it is %s', async (_, content, reason) => {
    const path = await writeChoice({ data }, choice)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    expect(readChoice(settingsWith())).toEqual({ state: 'unusable', reason: expect.stringContaining(reason) })
    expect(inUse()).toEqual(usual)
  })

  test('that cannot be written is an error, and leaves none', async () => {
    writeFileSync(data, 'no folder')
    await expect(writeChoice({ data }, choice)).rejects.toMatchObject({ code: 'data-folder-unusable' })
    expect(readChoice(settingsWith())).toEqual({ state: 'unmeasured' })
  })
})

test('a choice goes through its file unchanged, and holds on the machine that it was made on', () => {
  fc.assert(
    fc.property(anyTrials, fc.string(), (trials, cpu) => {
      const machine = { ...choice.machine, cpu }
      const made: Choice = { ...choice, machine, embedders: { facenet: { chosen: float, tried: [...trials] } } }
      const kept = choiceSchema.parse(JSON.parse(JSON.stringify(made)))
      expect(misfit(kept, machine, choice.models)).toBeNull()
      expect(misfit(kept, { ...machine, cpu: `${cpu}!` }, choice.models)).toContain('another machine')
      expect(bestWaysOf(kept)).toEqual({ detector: opencv, embedders: { facenet: float } })
    }),
  )
})

test('what the owner asks for is never overruled', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('int8', 'float'),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('onnxruntime', 'onnxruntime-float', 'opencv'),
      (execution, threads, runtime) => {
        const settings = loadConfig(
          { overrides: { detector: { runtime, threads }, recognition: { execution, threads } } },
          {},
        )
        const asked = { execution, threads }
        expect(planNets(settings, bestWaysOf(choice))).toEqual({
          detector: { runtime, threads },
          executions: { facenet: asked, mobilefacenet: asked },
        })
      },
    ),
  )
})

test.each([
  // A Pi 5's and a Pi 4's /proc/cpuinfo, then that of an x86 with and without VNNI.
  [
    'processor\t: 0\nFeatures\t: fp asimd aes crc32 atomics fphp asimdhp asimdrdm lrcpc dcpop asimddp\n',
    ['asimddp', 'asimdhp'],
    true,
  ],
  ['processor\t: 0\nFeatures\t: fp asimd evtstrm crc32 cpuid\n', [], false],
  ['flags\t\t: fpu avx2 fma avx512f avx512_vnni\nflags\t\t: fpu', ['avx512_vnni', 'avx512f', 'avx2', 'fma'], true],
  ['flags\t\t: fpu sse2 avx avx2 fma', ['avx2', 'fma'], false],
  ['', [], false],
])('the features of a processor are read from %j', (cpuinfo, features, dotProducts) => {
  expect(featuresOf(cpuinfo)).toEqual(features)
  expect(hasDotProducts({ features })).toBe(dotProducts)
})

test.each([
  [1, [1]],
  [2, [1, 2]],
  [3, [1, 2]],
  [4, [1, 2, 4]],
  [16, [1, 2, 4]],
])('with %i cores, %j threads are tried', (cores, threads) => {
  expect(threadCounts(cores)).toEqual(threads)
})
