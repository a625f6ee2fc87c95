// Fails when a package that is installed for Familiar has a licence that is not on the list of scripts/checks/licences.ts.
import path from 'node:path'
import { promisify } from 'node:util'
import { type InitOpts, init, type ModuleInfos } from 'license-checker-rseidelsohn'
import { refused } from './checks/licences.ts'

const start = path.resolve(import.meta.dirname, '..')
const installed = promisify<InitOpts, ModuleInfos>(init)

// Familiar itself is private, and so has no licence in the checker's eyes.
const options: InitOpts = { start, excludePrivatePackages: true }
const production = new Set(Object.keys(await installed({ ...options, production: true })))
const packages = Object.entries(await installed(options)).map(([name, { licenses }]) => ({
  name,
  licence: [licenses ?? 'unknown'].flat().join(' AND '),
  production: production.has(name),
}))
const problems = refused(packages)
for (const problem of problems) console.error(`licence not allowed: ${problem}`)
console.log(`${packages.length} packages, ${production.size} of them shipped; ${problems.length} licences refused`)
process.exitCode = problems.length > 0 ? 1 : 0
