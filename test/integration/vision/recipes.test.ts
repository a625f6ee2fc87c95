import { describe, expect, test } from 'vitest'
import { modelFor } from '../../../src/stages/evidence/recipe.ts'
import { recipe } from '../../../src/vision/recipes.ts'

const model = (templates: number) => ({
  templates,
  genuine: { mean: 0.7, between: 0, within: 0.12 },
  impostor: { mean: 0.01, between: 0.09, within: 0.13 },
  probability: { offset: -8, slope: 22 },
})
const good = {
  nets: [
    { space: 'one/1', weight: 0.3 },
    { space: 'two/1', weight: 0.7 },
  ],
  attention: 3,
  prior: 10,
  raw: [model(1), model(5)],
  centred: [model(1), model(5)],
}

test('a recipe is what the evidence takes', () => {
  expect(modelFor(recipe.parse(good), 3, 0.5)).toEqual({
    templates: 5,
    genuine: model(1).genuine,
    impostor: model(1).impostor,
    probability: model(1).probability,
  })
  expect([1, 2, 5, 20].map((templates) => modelFor(recipe.parse(good), templates, 0).templates)).toEqual([1, 5, 5, 5])
})

describe('a recipe that cannot be right is refused', () => {
  const refused: [string, object, string][] = [
    ['weights over one', { nets: [{ space: 'one/1', weight: 0.3 }] }, 'the weights do not add up to 1'],
    ['no net', { nets: [] }, 'the weights do not add up to 1'],
    ['no model', { raw: [] }, 'the first model is not that of one template'],
    ['models that start late', { raw: [model(2)] }, 'the first model is not that of one template'],
    ['models out of order', { centred: [model(1), model(5), model(3)] }, 'the models do not ascend by templates'],
    [
      'people less like themselves',
      { raw: [{ ...model(1), genuine: { mean: 0, between: 0, within: 0.1 } }] },
      'people are less like themselves than like others',
    ],
    [
      'similarities that never vary',
      { raw: [{ ...model(1), impostor: { mean: 0, between: 0, within: 0 } }] },
      'similarities do not vary',
    ],
    ['a key too many', { tuned: true }, 'Unrecognized key: "tuned"'],
  ]
  test.each(refused)('%s', (_, change, message) => {
    const parsed = recipe.safeParse({ ...good, ...change })
    expect(parsed.error?.issues.map((issue) => issue.message)).toContain(message)
  })
})
