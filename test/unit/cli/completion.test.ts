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

/** What a real bash suggests for the last of these words. */
function complete(...words: readonly string[]): string[] {
  const script = `${bashScript(tree)}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_familiar
printf '%s\\n' "\${COMPREPLY[@]}"`
  const run = spawnSync('bash', ['-uc', script, 'bash', 'familiar', ...words], { encoding: 'utf8', cwd: folder })
  expect(run.stderr).toBe('')
  return run.stdout.split('\n').filter((line) => line !== '')
}

describe('bash', () => {
  test('completes commands', () => {
    expect(complete('en')).toEqual(['enroll'])
    expect(complete('')).toEqual(expect.arrayContaining(['run', 'enroll', 'people', 'doctor', '--help']))
  })

  test('completes commands of a group', () => {
    expect(complete('people', 're')).toEqual(['rename', 'remove'])
  })

  test('completes options of the command, and no others', () => {
    expect(complete('people', 'remove', '--y')).toEqual(['--yes'])
    expect(complete('people', 'list', '--y')).toEqual([])
  })

  test('completes files where files may stand, with spaces in their names', () => {
    expect(complete('identify', 'ada')).toEqual(['ada lovelace.jpg'])
    expect(complete('enroll', '--folder', 'peo')).toEqual(['people'])
    expect(complete('people', 'rename', 'ada')).toEqual([])
  })

  test('completes choices', () => {
    expect(complete('completion', 'z')).toEqual(['zsh'])
  })

  test('suggests no option where a value must stand', () => {
    expect(complete('bench', '--seconds', '')).toEqual([])
  })
})

describe.each([
  ['bash', bashScript(tree)],
  ['zsh', zshScript(tree)],
  ['fish', fishScript(tree)],
])('the script for %s', (shell, script) => {
  const installed = spawnSync(shell, ['--version']).error === undefined

  // zsh and fish are not on every machine; CI installs both.
  test.runIf(installed)('is right in the eyes of the shell', () => {
    const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('has every command', () => {
    for (const { words } of tree.commands) expect(script).toContain(words.at(-1))
  })
})
