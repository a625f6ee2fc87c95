import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesFrom } from '../../../../src/service/evaluate/pipeline-key.ts'

test('the code of a photo is what it imports in turn, without types and packages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'familiar-key-'))
  const path = (name: string): string => join(folder, name)
  const files = {
    'a.ts': "import { b } from './b.ts'\nimport type { T } from './types.ts'\nimport { z } from 'zod'\n",
    'b.ts': "import {\n  type T,\n  c,\n} from './c.ts'\nexport { d } from './d.ts'\n",
    'c.ts': "import { a } from './a.ts'\n",
    'd.ts': "const text = `import { e } from './e.ts'`\n",
    'types.ts': '',
    'e.ts': '',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text)
  expect(filesFrom([path('a.ts')])).toEqual(['a.ts', 'b.ts', 'c.ts', 'd.ts'].map(path))
  rmSync(folder, { recursive: true })
})

test('the daemon looks at photos by the code that is named here', () => {
  const source = join(import.meta.dirname, '../../../../src')
  const files = filesFrom(['pipeline/examine.ts', 'vision/nets.ts'].map((name) => join(source, name)))
  for (const name of ['opencv/decode.ts', 'vision/crop.ts', 'stages/align.ts', 'stages/vote-boxes.ts']) {
    expect(files).toContain(join(source, name))
  }
  expect(files).not.toContain(join(source, 'pipeline/walk.ts'))
})
