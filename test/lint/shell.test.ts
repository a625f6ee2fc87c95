import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shellProblems, shellScripts } from '../../scripts/checks/shell.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'familiar-shell-'))
  mkdirSync(path.join(root, 'scripts/inner'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

function script(name: string, text: string, mode = 0o755) {
  writeFileSync(path.join(root, name), text)
  chmodSync(path.join(root, name), mode)
}

describe('shellProblems', () => {
  it('finds syntax errors by the shell that is named, also in a sourced file', () => {
    script('scripts/bash', '#!/usr/bin/env bash\na=(1 2)\n')
    script('scripts/inner/sh', '#!/bin/sh\nif true; then\n')
    script('scripts/lib.sh', 'if true; then\n', 0o644)
    script('scripts/no-script', 'if true; then\n')
    expect(shellScripts(root)).toEqual(['scripts/bash', 'scripts/inner/sh', 'scripts/lib.sh'])
    expect(shellProblems(root)).toEqual([
      expect.stringMatching(/^scripts\/inner\/sh: .*[Ss]yntax/),
      expect.stringMatching(/^scripts\/lib\.sh: .*syntax error/),
    ])
  })

  it('finds a script that cannot be started', () => {
    script('scripts/a', '#!/bin/sh\n', 0o644)
    expect(shellProblems(root)).toEqual(['scripts/a: has a #! line and is not executable'])
  })

  it('does not pass when there is nothing to check', () => {
    expect(shellProblems(root)).toEqual(['no shell script was found'])
  })
})
