// Runs every check and test, in order; scripts/test.sh sets up and starts it.
import path from 'node:path'
import { runAll } from './report.ts'
import type { Step } from './step.ts'

const npm = (script: string, ...options: string[]) => ['npm', 'run', '--silent', script, '--', ...options] as const

const steps: readonly Step[] = [
  { kind: 'check', title: 'Types (tsc)', command: npm('typecheck') },
  { kind: 'check', title: 'Lint, format and import directions (biome)', command: npm('lint') },
  { kind: 'check', title: 'Shell scripts', command: npm('shell') },
  { kind: 'check', title: 'Unused files, exports and dependencies (knip)', command: npm('unused') },
  { kind: 'check', title: 'Generated files are current', command: npm('generate', '--check') },
  { kind: 'check', title: "Dependencies' licences", command: npm('licences') },
  { kind: 'check', title: 'Models are what their script makes', command: ['scripts/models/build', '--check'] },
  { kind: 'unittest', title: 'Model scripts (Python)', command: ['scripts/models/test'] },
  { kind: 'vitest', title: 'Tests (vitest)', command: npm('test') },
]

process.chdir(path.resolve(import.meta.dirname, '../..'))
const { failed } = await runAll(steps)
process.exitCode = failed > 0 ? 1 : 0
