import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { tarOf } from '../../../../src/service/bundle/tar.ts'

const tar = (archive: Buffer, ...args: string[]) =>
  execFileSync('tar', [...args, '--file=-'], { input: archive, env: { TZ: 'UTC' } })

describe('an archive', () => {
  const files = [
    { name: 'a/empty.txt', bytes: Buffer.alloc(0) },
    { name: 'a/block.bin', bytes: Buffer.alloc(512, 7) },
    { name: 'a/more.bin', bytes: Buffer.alloc(513, 8) },
  ]

  test('is read by tar, with names, sizes, modes and time', () => {
    const list = tar(tarOf(files, Date.UTC(2026, 10, 25, 14, 2)), '--list', '--verbose').toString()
    expect(list.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      '-rw------- 0/0 0 2026-11-25 14:02 a/empty.txt',
      '-rw------- 0/0 512 2026-11-25 14:02 a/block.bin',
      '-rw------- 0/0 513 2026-11-25 14:02 a/more.bin',
      '',
    ])
  })

  test('gives the bytes back', () => {
    const archive = tarOf(files, 0)
    for (const { name, bytes } of files) expect(tar(archive, '--extract', '--to-stdout', name).equals(bytes)).toBe(true)
  })

  test('takes no name that it could not hold', () => {
    expect(() => tarOf([{ name: 'ä', bytes: Buffer.alloc(0) }], 0)).toThrow('no name')
    expect(() => tarOf([{ name: 'a'.repeat(101), bytes: Buffer.alloc(0) }], 0)).toThrow('no name')
  })
})
