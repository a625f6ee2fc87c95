import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { examine } from '../../../src/pipeline/examine.ts'
import { loadNets } from '../../../src/vision/nets.ts'
import { defaultRules } from '../../support/limits.ts'
import { photo } from '../../support/workspace.ts'
import { models } from './pictures.ts'

test('two pictures at once do not meet in the memory of a net', async () => {
  const nets = await loadNets({ models, detector: { runtime: 'onnxruntime', minScore: 0.5 }, nets: 'facenet' })
  const look = (path: string) => examine(readFileSync(path), nets, defaultRules)
  const paths = [photo.obama, photo.biden, photo.astronaut]
  const alone = []
  for (const path of paths) alone.push(await look(path))
  expect(await Promise.all(paths.map(look))).toEqual(alone)
  expect(alone.map((examination) => examination.readable && examination.faces.length)).toEqual([1, 1, 1])
})
