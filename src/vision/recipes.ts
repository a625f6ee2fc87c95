import { z } from 'zod'
import { brand, type EmbeddingSpace } from '../domain/brand.ts'
import { FamiliarError } from '../domain/errors.ts'
import type { Recipe } from '../stages/evidence/recipe.ts'

const distribution = z.strictObject({
  mean: z.number().min(-1).max(1),
  between: z.number().min(0),
  within: z.number().min(0),
})

const scoreModel = z
  .strictObject({
    templates: z.int().positive(),
    genuine: distribution,
    impostor: distribution,
    /** That a face is the person's, when half of all are: 1 / (1 + exp(-(offset + slope * similarity))). */
    probability: z.strictObject({ offset: z.number(), slope: z.number().positive() }),
  })
  .refine(({ genuine, impostor }) => genuine.mean > impostor.mean, 'people are less like themselves than like others')
  .refine(({ genuine, impostor }) => isSpread(genuine) && isSpread(impostor), 'similarities do not vary')

const scoreModels = z
  .array(scoreModel)
  .refine(([first]) => first?.templates === 1, 'the first model is not that of one template')
  .refine(
    (models) => models.every(({ templates }, i) => i === 0 || templates > (models[i - 1]?.templates ?? 0)),
    'the models do not ascend by templates',
  )

/** What was learnt about nets that are used together (scripts/models/calibrate); for its use see stages/evidence/recipe.ts. */
export const recipe = z.strictObject({
  nets: z
    .array(
      z.strictObject({
        space: z
          .string()
          .min(1)
          .transform((space) => brand<EmbeddingSpace>(space)),
        weight: z.number().positive().max(1),
      }),
    )
    .refine(
      (nets) => Math.abs(nets.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-6,
      'the weights do not add up to 1',
    ),
  attention: z.number().min(0),
  /** A mean embedding of n people is trusted by n / (n + prior). */
  prior: z.number().positive(),
  raw: scoreModels,
  centred: scoreModels,
})

function isSpread({ between, within }: z.output<typeof distribution>): boolean {
  return between + within > 0
}

/**
 * How to compare in these spaces: all of them together, then each alone, for people of whom only one net has seen photos.
 * @throws FamiliarError `model-invalid` when the manifest has no recipe for all of them together
 */
export function findRecipes(
  recipes: Readonly<Record<string, Recipe>>,
  spaces: readonly EmbeddingSpace[],
): readonly [Recipe, ...Recipe[]] {
  const [first, ...others] = Object.values(recipes)
    .filter(({ nets }) => nets.every(({ space }) => spaces.includes(space)))
    .sort((a, b) => b.nets.length - a.nets.length)
  if (first?.nets.length === spaces.length) return [first, ...others]
  throw new FamiliarError('model-invalid', `The manifest has no recipe for ${spaces.join(' and ')}`)
}
