import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Tree } from '../../../scripts/debian/tree.ts'

function newTree(): Tree {
  const folder = mkdtempSync(join(tmpdir(), 'familiar-tree-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return new Tree(folder)
}

test('modes are those of a package, whatever the clone and the umask have', () => {
  const tree = newTree()
  const source = join(tree.root, 'source')
  writeFileSync(source, 'x')
  chmodSync(source, 0o600)
  const modes = {
    'usr/lib/familiar/bin/familiar': 0o755,
    'usr/lib/familiar/node/bin/node': 0o755,
    'usr/lib/familiar/src/camera/libcamera/bin/libcamera-vid': 0o755,
    'usr/lib/familiar/node_modules/onnxruntime-node/bin/linux/x.node': 0o644,
    'usr/share/man/man1/familiar.1.gz': 0o644,
    'DEBIAN/postinst': 0o755,
    'DEBIAN/control': 0o644,
  }
  for (const name of Object.keys(modes)) tree.copy(source, name)
  chmodSync(join(tree.root, 'usr'), 0o700)
  tree.tidyModes()
  const modeOf = (name: string) => statSync(join(tree.root, name)).mode & 0o7777
  expect(Object.fromEntries(Object.keys(modes).map((name) => [name, modeOf(name)]))).toEqual(modes)
  expect([modeOf('.'), modeOf('usr')]).toEqual([0o755, 0o755])
})

test('a link in the source becomes what it points to, and its size is counted in whole KiB', () => {
  const tree = newTree()
  writeFileSync(join(tree.root, 'a'), 'x'.repeat(1025))
  symlinkSync('a', join(tree.root, 'b'))
  tree.copy(join(tree.root, 'b'), 'c')
  expect(tree.read('c')).toHaveLength(1025)
  // Two KiB each for a and c, one for the link.
  expect(tree.kib()).toBe(5)
})

test('what is compressed is the same each time', () => {
  const [one, other] = [newTree(), newTree()]
  for (const tree of [one, other]) tree.writeCompressed('x', 'some text')
  expect(one.read('x.gz')).toEqual(other.read('x.gz'))
})
