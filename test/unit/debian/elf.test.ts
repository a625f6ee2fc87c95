import { describe, expect, test } from 'vitest'
import { dependsOf, elfNeeds } from '../../../scripts/debian/elf.ts'

const readelf = `
Dynamic section at offset 0x32a978 contains 39 entries:
 0x0000000000000001 (NEEDED)             Shared library: [libopencv_core.so.410]
 0x0000000000000001 (NEEDED)             Shared library: [libstdc++.so.6]
 0x0000000000000001 (NEEDED)             Shared library: [libm.so.6]
 0x000000000000000e (SONAME)             Library soname: [opencv4nodejs.node]

Version definition section '.gnu.version_d' contains 1 entry:
  0x001c: Rev: 1  Flags: none  Index: 2  Cnt: 1  Name: GLIBC_9.99

Version needs section '.gnu.version_r' contains 2 entries:
  000000: Version: 1  File: libstdc++.so.6  Cnt: 2
  0x0010:   Name: GLIBCXX_3.4.9  Flags: none  Version: 3
  0x0020:   Name: GLIBCXX_3.4.30  Flags: none  Version: 4
  0x0030: Version: 1  File: libm.so.6  Cnt: 1
  0x0040:   Name: GLIBC_2.29  Flags: none  Version: 2
`

test('needs are read from what readelf prints, and not what a file itself provides', () => {
  expect(elfNeeds(readelf)).toEqual({
    libraries: ['libopencv_core.so.410', 'libstdc++.so.6', 'libm.so.6'],
    versions: ['GLIBCXX_3.4.9', 'GLIBCXX_3.4.30', 'GLIBC_2.29'],
  })
})

describe('what a package depends on', () => {
  const needs = (libraries: string[], versions: string[] = []) => ({ libraries, versions })

  test('is each package once, with the version that has every symbol', () => {
    const files = [elfNeeds(readelf), needs(['libc.so.6', 'libm.so.6'], ['GLIBC_2.4', 'GLIBC_2.34', 'GLIBC_2.9'])]
    expect(dependsOf(files, new Set())).toEqual(['libc6 (>= 2.34)', 'libopencv-core410', 'libstdc++6 (>= 12)'])
  })

  test('is not what it carries itself', () => {
    const files = [needs(['libonnxruntime.so.1', 'libgcc_s.so.1'])]
    expect(dependsOf(files, new Set(['libonnxruntime.so.1']))).toEqual(['libgcc-s1'])
  })

  test('is never guessed', () => {
    expect(() => dependsOf([needs(['libfoo.so.3'])], new Set())).toThrow('libfoo.so.3')
    expect(() => dependsOf([needs(['libstdc++.so.6'], ['GLIBCXX_3.4.99'])], new Set())).toThrow('GLIBCXX_3.4.99')
  })
})
