import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { configSchema } from '../../../src/config/schema.ts'
import { faultNames } from '../../../tools/stand-in/faults.ts'

const page = readFileSync('docs/cameras.md', 'utf8')
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => parse(text ?? ''))

test('the examples are valid, and there is one of each kind', () => {
  for (const example of examples) expect(configSchema.safeParse(example).error).toBeUndefined()
  const cameras = examples.flatMap((example) => Object.values<{ source: { type: string } }>(example.cameras))
  const kinds = configSchema.shape.cameras.def.innerType.valueType.shape.source.options.map(
    ({ shape }) => shape.type.value,
  )
  expect(new Set(cameras.map(({ source }) => source.type))).toEqual(new Set(kinds))
})

test('every fault of the stand-in is explained', () => {
  for (const fault of faultNames) if (fault !== '') expect(page).toContain(`| \`${fault}\` |`)
})
