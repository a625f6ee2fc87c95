import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bashScript } from '../../../src/cli/completion/bash.ts'
import { fishScript } from '../../../src/cli/completion/fish.ts'
import { completionTree } from '../../../src/cli/completion/tree.ts'
import { zshScript } from '../../../src/cli/completion/zsh.ts'
import { familiarProgram } from '../../../src/cli/program.ts'

const tree = completionTree(familiarProgram())
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'familiar-completion-'))
  writeFileSync(join(folder, 'ada lovelace.jpg'), '')
  mkdirSync(join(folder, 'people'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function run(shell: string, ...args: readonly string[]): string[] {
  const env = { ...process.env, HOME: folder }
  const { stdout, stderr } = spawnSync(shell, args, { encoding: 'utf8', cwd: folder, env })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((line) => line !== '')
}

/** What a real bash suggests for the last of these words. */
function completeBash(...words: readonly string[]): string[] {
  const script = `${bashScript(tree)}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_familiar
printf '%s\\n' "\${COMPREPLY[@]}"`
  // Started by another program, bash may take itself for a remote shell and read a bashrc.
  return run('bash', '--norc', '-uc', script, 'bash', 'familiar', ...words)
}

/** The same of a real fish. */
function completeFish(...words: readonly string[]): string[] {
  const lines = run('fish', '--no-config', '-c', `${fishScript(tree)}complete -C '${['familiar', ...words].join(' ')}'`)
  return lines.map((line) => line.replace(/\t.*/, '').replace(/\/$/, ''))
}

// zsh and fish are not on every machine; scripts/test.sh installs both.
const installed = (shell: string): boolean => spawnSync(shell, ['--version']).error === undefined

describe.each([
  ['bash', completeBash],
  ['fish', completeFish],
])('%s', (shell, complete) => {
  const shellTest = test.runIf(installed(shell))

  shellTest('completes commands', () => {
    expect(complete('en')).toEqual(['enroll'])
    expect(complete('')).toEqual(expect.arrayContaining(['run', 'enroll', 'people', 'doctor']))
  })

  shellTest('completes commands of a group', () => {
    expect(complete('people', 're').sort()).toEqual(['remove', 'rename'])
  })

  shellTest('completes options of the command, and no others', () => {
    expect(complete('people', 'remove', '--y')).toEqual(['--yes'])
    expect(complete('people', 'list', '--y')).toEqual([])
  })

  shellTest('completes files where files may stand, with spaces in their names', () => {
    expect(complete('identify', 'ada')).toEqual(['ada lovelace.jpg'])
    expect(complete('enroll', '--folder', 'peo')).toEqual(['people'])
    expect(complete('people', 'rename', 'ada')).toEqual([])
  })

  shellTest('completes choices', () => {
    expect(complete('completion', 'z')).toEqual(['zsh'])
  })

  shellTest('suggests no option where a value must stand', () => {
    expect(complete('bench', '--seconds', '')).toEqual([])
  })
})

test.runIf(installed('zsh'))('zsh takes the script for the completion of familiar', () => {
  const script = `autoload -Uz compinit; compinit -D -u; ${zshScript(tree)}print -l $_comps[familiar] \${(k)functions[_familiar_people_list]}`
  expect(run('zsh', '-f', '-c', script)).toEqual(['_familiar', '_familiar_people_list'])
})

describe.each([
  ['bash', bashScript(tree)],
  ['zsh', zshScript(tree)],
  ['fish', fishScript(tree)],
])('the script for %s', (shell, script) => {
  test.runIf(installed(shell))('is right in the eyes of the shell', () => {
    const file = join(folder, `familiar.${shell}`)
    writeFileSync(file, script)
    expect(run(shell, '-n', file)).toEqual([])
  })

  test('has every command', () => {
    for (const { words } of tree.commands) expect(script).toContain(words.at(-1))
  })
})
