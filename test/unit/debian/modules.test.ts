import { describe, expect, test } from 'vitest'
import lock from '../../../package-lock.json' with { type: 'json' }
import { isLicence, isLoaded, type LockedPackages, loadedPackages } from '../../../scripts/debian/modules.ts'

describe('the packages that can be loaded', () => {
  test('are those that a dependency leads to, each from where Node would take it', () => {
    const packages: LockedPackages = {
      '': { dependencies: { a: '1' } },
      'node_modules/a': { dependencies: { b: '2' }, optionalDependencies: { c: '1', absent: '1' } },
      'node_modules/a/node_modules/b': { dependencies: { c: '1' } },
      'node_modules/b': {},
      'node_modules/c': { dependencies: { a: '1', 'node-gyp': '1' } },
      'node_modules/node-gyp': {},
      'node_modules/vitest': {},
    }
    expect(loadedPackages(packages)).toEqual(['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/c'])
  })

  test('of this clone are its dependencies, and nothing that only builds or tests', () => {
    const folders = loadedPackages(lock.packages)
    expect(folders).toEqual(expect.arrayContaining(['node_modules/lmdb', 'node_modules/msgpackr', 'node_modules/zod']))
    expect(folders.filter((folder) => /vitest|typescript|node-gyp$|biome/.test(folder))).toEqual([])
  })
})

test.each([
  ['onnxruntime-node', 'bin/napi-v6/linux/arm64/libonnxruntime.so.1', true],
  ['onnxruntime-node', 'bin/napi-v6/linux/x64/libonnxruntime.so.1', false],
  ['onnxruntime-node', 'bin/napi-v6/win32/arm64/DirectML.dll', false],
  ['onnxruntime-node', 'bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib', false],
  ['@lmdb/lmdb-linux-arm64', 'node.napi.glibc.node', true],
  ['@lmdb/lmdb-linux-arm64', 'node.napi.musl.node', false],
  ['@lmdb/lmdb-linux-arm64', 'node.abi127.glibc.node', false],
  ['yaml', 'dist/doc/Document.js', true],
  ['yaml', 'dist/doc/Document.d.ts', false],
  ['lmdb', 'src/lmdb-js.cpp', false],
  ['mqtt', 'build/lib/client.js', true],
  ['mqtt', 'build/lib/client.js.map', false],
  ['ws', 'LICENSE', false],
  ['reusify', 'test.js', true],
  ['reusify', 'benchmarks/fib.js', false],
])('of %s, %s goes along: %s', (name, file, goes) => {
  expect(isLoaded(name, file, 'arm64')).toBe(goes)
})

test.each(['LICENSE', 'license.md', 'LICENCE.txt', 'COPYING', 'NOTICE'])('%s is a licence', (file) => {
  expect(isLicence(file)).toBe(true)
})
