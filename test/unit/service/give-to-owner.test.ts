import { chownSync, lstatSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { giveToOwner } from '../../../src/service/give-to-owner.ts'

test.skipIf(process.getuid?.() !== 0)(
  'what root makes in a folder goes to its owner, and nothing that a link leads to',
  () => {
    const [folder, elsewhere] = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'familiar-owner-'))) as [string, string]
    const target = join(elsewhere, 'shadow')
    for (const path of [target, join(folder, 'made')]) writeFileSync(path, '')
    symlinkSync(target, join(folder, 'link'))
    chownSync(folder, 1234, 1235)
    giveToOwner(folder, ['made', 'link'])
    expect(lstatSync(join(folder, 'made'))).toMatchObject({ uid: 1234, gid: 1235 })
    expect(lstatSync(target)).toMatchObject({ uid: 0 })
  },
)
