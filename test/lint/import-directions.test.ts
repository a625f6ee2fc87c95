import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Finding, lint } from './biome.ts'

const base = ['domain', 'stages', 'ports']
const adapter = ['async', ...base, 'clock', 'config', 'log']

/** Which folder of src may import which, as in docs/architecture.md; biome.json must say the same. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  async: [],
  domain: [],
  stages: ['domain'],
  evaluation: ['domain', 'stages'],
  ports: ['domain'],
  clock: ['domain', 'ports'],
  log: ['domain'],
  opencv: ['domain'],
  config: ['domain'],
  pipeline: ['async', ...base],
  camera: [...adapter, 'opencv'],
  vision: [...adapter, 'opencv', 'pipeline'],
  storage: adapter,
  mqtt: adapter,
  service: [...adapter, 'pipeline', 'camera', 'vision', 'storage', 'mqtt', 'evaluation'],
  cli: ['service', 'config', 'domain', 'log'],
}

const packageOwner: Readonly<Record<string, string>> = {
  aedes: 'mqtt',
  lmdb: 'storage',
  mqtt: 'mqtt',
  'node-libcamera': 'camera',
  'onnxruntime-node': 'vision',
  opencv4nodejs: 'opencv',
}

const folders = Object.keys(mayImport)

/** A file with one possible offence, and the rule that must report it; null when it is none. */
interface Case {
  readonly file: string
  readonly code: string
  readonly rule: string | null
}

const importing = (folder: string, name: string, source: string, wrong: boolean): Case => ({
  file: `src/${folder}/${name}.ts`,
  code: `import '${source}'\n`,
  rule: wrong ? 'noRestrictedImports' : null,
})

const imports: Case[] = folders.flatMap((from) => {
  const others = folders.filter((to) => to !== from)
  return [
    ...others.map((to) => {
      // Of config, an adapter may have the types only.
      const file = to === 'config' ? 'schema' : 'thing'
      return importing(from, `to-${to}`, `../${to}/${file}.ts`, mayImport[from]?.includes(to) !== true)
    }),
    ...['test', 'scripts'].map((to) => importing(from, `to-${to}`, `../../${to}/thing.ts`, true)),
    ...Object.entries(packageOwner).flatMap(([name, owner]) => [
      importing(from, `package-${name}`, name, owner !== from),
      importing(from, `inside-${name}`, `${name}/lib/thing.js`, owner !== from),
    ]),
    importing(from, 'process', 'node:process', true),
    importing(from, 'harmless', 'node:path', false),
    importing(from, 'within', './thing.ts', false),
  ]
})

const configLoading = ['camera', 'vision', 'storage', 'mqtt'].map((from) =>
  importing(from, 'config-loading', '../config/load.ts', true),
)

const forms: Case[] = [
  ['import-type', "import type { T } from '../storage/thing.ts'\nexport type U = T\n"],
  ['re-export', "export { t } from '../storage/thing.ts'\n"],
  ['re-export-all', "export * from '../storage/thing.ts'\n"],
  ['dynamic', "export const t = await import('../storage/thing.ts')\n"],
  ['sub/deeper', "import '../../storage/thing.ts'\n"],
].map(([name, code]) => ({ file: `src/domain/${name}.ts`, code: code ?? '', rule: 'noRestrictedImports' }))

const special: Case[] = [
  importing('vision', 'main', '../camera/open.ts', false),
  importing('camera', 'scene/in-folder', '../thing.ts', false),
  // A folder inside of another may have the name of one that is forbidden beside it.
  importing('vision', 'inner', './storage/thing.ts', false),
  { file: 'src/stages/ring-a.ts', code: "export { b } from './ring-b.ts'\n", rule: 'noImportCycles' },
  { file: 'src/stages/ring-b.ts', code: "import './ring-a.ts'\n\nexport const b = 1\n", rule: 'noImportCycles' },
]

const globals: Case[] = folders.flatMap((folder) => [
  {
    file: `src/${folder}/env.ts`,
    code: 'export const home = process.env.HOME\n',
    rule: folder === 'config' ? null : 'noProcessEnv',
  },
  { file: `src/${folder}/exit.ts`, code: 'process.exit(1)\n', rule: folder === 'cli' ? null : 'plugin' },
  { file: `src/${folder}/abort.ts`, code: 'process.abort()\n', rule: folder === 'cli' ? null : 'plugin' },
  { file: `src/${folder}/any.ts`, code: 'export const signal = AbortSignal.any([])\n', rule: 'plugin' },
  { file: `src/${folder}/exit-code.ts`, code: 'process.exitCode = 1\n', rule: null },
  { file: `src/${folder}/console.ts`, code: "console.log('x')\n", rule: 'noConsole' },
])

const scripts: Case[] = [
  { file: 'scripts/console.ts', code: "console.log('x')\n", rule: null },
  { file: 'scripts/main.ts', code: 'process.exit(process.env.HOME ? 0 : 1)\n', rule: null },
]

/** One line a finding, sorted. */
function inFolder(all: readonly Finding[], start: string): string[] {
  return all.flatMap(({ file, rule }) => (file.startsWith(start) ? [`${file}: ${rule}`] : [])).sort()
}

const cases = [...imports, ...configLoading, ...forms, ...special, ...globals, ...scripts]
const watched = new Set(['noRestrictedImports', 'noImportCycles', 'noProcessEnv', 'noConsole', 'plugin'])

let folder: string
let findings: Finding[]

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'familiar-lint-'))
  cpSync('biome.json', path.join(folder, 'biome.json'))
  cpSync('scripts/lint', path.join(folder, 'scripts/lint'), { recursive: true })
  for (const { file, code } of cases) {
    const name = path.join(folder, file)
    mkdirSync(path.dirname(name), { recursive: true })
    writeFileSync(name, code)
  }
  findings = lint(folder).filter(({ rule }) => watched.has(rule))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the linter', () => {
  it('has a rule for every folder of src', () => {
    expect(readdirSync('src').sort()).toEqual([...folders].sort())
  })

  // Each folder's right and wrong uses at once: what must be reported is, and nothing else.
  it.each([...folders.map((name) => `src/${name}/`), 'scripts/'])('reports in %s exactly what is wrong', (start) => {
    const expected = cases.flatMap(({ file, rule }) => (rule === null ? [] : [{ file, rule }]))
    expect(inFolder(findings, start)).toEqual(inFolder(expected, start))
  })

  it('finds none of this in the true tree', () => {
    expect(lint('.').filter(({ rule }) => watched.has(rule))).toEqual([])
  })
})
