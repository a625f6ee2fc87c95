import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { bashScript } from '../../src/cli/completion/bash.ts'
import { fishScript } from '../../src/cli/completion/fish.ts'
import { completionTree } from '../../src/cli/completion/tree.ts'
import { zshScript } from '../../src/cli/completion/zsh.ts'
import { familiarProgram } from '../../src/cli/program.ts'
import { type ControlFacts, controlFile, debianChangelog, mailDate } from './control.ts'
import { copyrightFile, type Part } from './copyright.ts'
import { dependsOf, elfNeeds } from './elf.ts'
import { copyPackages } from './packages.ts'
import { gnuTool, nodeArchOf, type Target } from './target.ts'
import { Tree } from './tree.ts'

const root = path.resolve(import.meta.dirname, '../..')
const home = 'usr/lib/familiar'
const doc = 'usr/share/doc/familiar'

/**
 * Writes the files of the package and its DEBIAN folder into `folder`, which is empty or missing.
 * @param parts what scripts/package fetched and built (main.ts)
 */
export function stage(target: Target, parts: string, folder: string): void {
  const tree = new Tree(folder)
  const carried = copyProgramFiles(tree, target, parts)
  const native = tree.entries().filter((name) => /\.node$|\.so(\.\d+)*$|\/bin\/node$/.test(name))
  strip(tree, target, native)
  const facts = factsOf(tree, target, native)
  copySystemFiles(tree)
  writeShellFiles(tree)
  writeDocs(tree, facts, carried, readFileSync(path.join(parts, 'node-licence'), 'utf8'))
  const files = tree.entries().filter((name) => lstatSync(path.join(folder, name)).isFile())
  for (const name of ['postinst', 'prerm', 'postrm']) {
    tree.copy(path.join(import.meta.dirname, 'scripts', name), `DEBIAN/${name}`)
  }
  tree.write('DEBIAN/control', controlFile({ ...facts, installedKib: tree.kib() }))
  tree.write('DEBIAN/md5sums', files.map((name) => `${md5(tree.read(name))}  ${name}\n`).join(''))
  tree.tidyModes()
}

/** Returns the npm packages that came in. */
function copyProgramFiles(tree: Tree, target: Target, parts: string): Part[] {
  for (const name of ['src', 'package.json', 'test/fixtures/astronaut.png']) {
    tree.copy(path.join(root, name), `${home}/${name}`)
  }
  const { models } = JSON.parse(readFileSync(path.join(root, 'models/manifest.json'), 'utf8'))
  for (const file of ['manifest.json', ...Object.values<{ file: string }>(models).map(({ file }) => file)]) {
    tree.copy(path.join(root, 'models', file), `${home}/models/${file}`)
  }
  tree.copy(path.join(root, 'bin/familiar'), `${home}/bin/familiar`)
  tree.copy(path.join(parts, 'node'), `${home}/node/bin/node`)
  tree.copy(
    path.join(parts, 'opencv4nodejs.node'),
    `${home}/node_modules/opencv4nodejs/build/Release/opencv4nodejs.node`,
  )
  tree.link('usr/bin/familiar', '../lib/familiar/bin/familiar')
  return copyPackages(tree, path.join(parts, 'npm'), home, nodeArchOf(target))
}

function factsOf(tree: Tree, target: Target, native: readonly string[]): ControlFacts {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const needs = native.map((name) => elfNeeds(readelf(path.join(tree.root, name))))
  const own = new Set(native.map((name) => path.basename(name)))
  return { target, version, maintainer: maintainer(), depends: dependsOf(needs, own), installedKib: 0 }
}

/** As dh_strip does it: what only a debugger reads goes. */
function strip(tree: Tree, target: Target, native: readonly string[]): void {
  const files = native.map((name) => path.join(tree.root, name))
  const sections = ['.comment', '.note'].map((section) => `--remove-section=${section}`)
  execFileSync(gnuTool('strip', target), ['--strip-unneeded', ...sections, ...files])
}

function readelf(file: string): string {
  const options = ['--dynamic', '--version-info', '--wide', file]
  return execFileSync('readelf', options, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
}

/** Whoever builds it for others says so as Debian's tools want it (debchange(1)). */
function maintainer(): string {
  const { DEBFULLNAME = 'Familiar contributors', DEBEMAIL = 'contributors@familiar.invalid' } = process.env
  return `${DEBFULLNAME} <${DEBEMAIL}>`
}

function copySystemFiles(tree: Tree): void {
  tree.copy(path.join(root, 'systemd/familiar.service'), 'usr/lib/systemd/system/familiar.service')
  tree.copy(path.join(root, 'systemd/familiar.sysusers'), 'usr/lib/sysusers.d/familiar.conf')
  tree.copy(path.join(root, 'systemd/familiar.tmpfiles'), 'usr/lib/tmpfiles.d/familiar.conf')
  tree.copy(path.join(import.meta.dirname, 'familiar.yaml'), 'usr/share/familiar/familiar.yaml')
  tree.copy(path.join(import.meta.dirname, 'lintian-overrides'), 'usr/share/lintian/overrides/familiar')
}

function writeShellFiles(tree: Tree): void {
  const commands = completionTree(familiarProgram())
  tree.write('usr/share/bash-completion/completions/familiar', bashScript(commands))
  tree.write('usr/share/zsh/vendor-completions/_familiar', zshScript(commands))
  tree.write('usr/share/fish/vendor_completions.d/familiar.fish', fishScript(commands))
}

function writeDocs(tree: Tree, facts: ControlFacts, carried: readonly Part[], nodeLicence: string): void {
  const read = (name: string) => readFileSync(path.join(root, name), 'utf8')
  const [copyright = ''] = /^ *Copyright \d.*$/m.exec(read('LICENSE')) ?? []
  const node: Part = {
    name: `Node.js ${process.versions.node}`,
    licence: 'MIT, and parts under others',
    author: '',
    text: nodeLicence,
  }
  tree.write(`${doc}/copyright`, copyrightFile(copyright.trim(), read('NOTICE'), [node, ...carried]))
  tree.writeCompressed(`${doc}/changelog`, debianChangelog(facts, mailDate(Number(process.env['SOURCE_DATE_EPOCH']))))
  tree.writeCompressed(`${doc}/CHANGELOG.md`, read('CHANGELOG.md'))
  tree.copy(path.join(root, 'docs'), `${doc}/docs`)
  tree.copy(path.join(root, 'examples'), `${doc}/examples`)
  tree.copy(path.join(root, 'config'), `${doc}/examples/config`)
  tree.writeCompressed('usr/share/man/man1/familiar.1', read('docs/familiar.1'))
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex')
}
