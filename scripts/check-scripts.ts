// Fails when a shell script has a syntax error or cannot be started.
import path from 'node:path'
import { shellProblems, shellScripts } from './checks/shell.ts'

const root = path.resolve(import.meta.dirname, '..')
const problems = shellProblems(root)
for (const problem of problems) console.error(problem)
console.log(`${shellScripts(root).length} shell scripts, ${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0
