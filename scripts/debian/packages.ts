import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Part } from './copyright.ts'
import { isLicence, isLoaded, type LockedPackages, loadedPackages } from './modules.ts'
import type { Tree } from './tree.ts'

/**
 * Copies what is loaded of the npm packages installed in `from` (for the target's architecture), and returns them as parts.
 * @param from the folder that has package-lock.json and node_modules
 * @param to the folder in the tree that gets node_modules
 */
export function copyPackages(tree: Tree, from: string, to: string, nodeArch: string): Part[] {
  const { packages } = readJson(path.join(from, 'package-lock.json')) as { readonly packages: LockedPackages }
  // Those for another architecture are in the lock, and not here.
  const folders = loadedPackages(packages).filter((folder) => existsSync(path.join(from, folder, 'package.json')))
  return folders.map((folder) => {
    const source = path.join(from, folder)
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const files = filesOf(source)
    for (const file of files.filter((file) => isLoaded(name, file, nodeArch))) {
      if (isProgram(path.join(source, file))) continue
      tree.copy(path.join(source, file), path.join(to, folder, file))
    }
    return partOf(source, name, files)
  })
}

/** npm packages bring commands of their own, which nothing here starts. */
function isProgram(file: string): boolean {
  return readFileSync(file).subarray(0, 2).toString() === '#!'
}

/** Without the packages inside, which the lock names themselves. */
function filesOf(folder: string): string[] {
  return globSync('**/*', { cwd: folder, exclude: ['node_modules/**'], withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()
}

function partOf(folder: string, name: string, files: readonly string[]): Part {
  const { version, license, author } = readJson(path.join(folder, 'package.json')) as Manifest
  const texts = files.filter(isLicence).map((file) => readFileSync(path.join(folder, file), 'utf8').trim())
  return {
    name: `${name} ${version}`,
    licence: typeof license === 'string' ? license : 'see below',
    author: typeof author === 'string' ? author : (author?.name ?? ''),
    text: texts.length > 0 ? texts.join('\n\n') : null,
  }
}

interface Manifest {
  readonly version: string
  readonly license?: unknown
  readonly author?: string | { readonly name?: string }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}
