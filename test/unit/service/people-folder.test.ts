import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readPeopleFolder } from '../../../src/service/people/people-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'familiar-people-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function put(...path: readonly string[]): void {
  mkdirSync(join(folder, ...path.slice(0, -1)), { recursive: true })
  writeFileSync(join(folder, ...path), '')
}

test('everybody is found with their photos, in the order of names, and nothing else', async () => {
  for (const file of ['b.PNG', 'a.jpeg', '.c.jpg', 'notes.txt']) put('Bob', file)
  put('Ann', '1.jpg')
  put('Empty', 'notes.txt')
  put('.hidden', '1.jpg')
  put('beside.jpg')
  expect(await readPeopleFolder(folder)).toEqual([
    { name: 'Ann', photos: [join(folder, 'Ann/1.jpg')], error: null },
    { name: 'Bob', photos: ['a.jpeg', 'b.PNG'].map((file) => join(folder, 'Bob', file)), error: null },
  ])
})

test.each([
  ['leads nowhere', 'nowhere', 'ENOENT'],
  ['leads to itself', 'Bad', 'ELOOP'],
])('a link that %s is told, and the others are found', async (_, target, reason) => {
  put('Cid', '1.jpg')
  symlinkSync(target, join(folder, 'Bad'))
  const error = { code: 'file-unusable', message: expect.stringContaining(reason) }
  expect(await readPeopleFolder(folder)).toMatchObject([
    { name: 'Bad', photos: [], error },
    { name: 'Cid', error: null },
  ])
})

test('a folder without people, or that is none, is an error', async () => {
  await expect(readPeopleFolder(folder)).rejects.toMatchObject({ code: 'photos-missing' })
  await expect(readPeopleFolder(join(folder, 'none'))).rejects.toMatchObject({ code: 'file-unusable' })
})
