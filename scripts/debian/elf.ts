/** What an ELF file needs of the system. */
export interface ElfNeeds {
  /** Names of shared libraries: `libc.so.6`. */
  readonly libraries: readonly string[]
  /** Versions of their symbols: `GLIBC_2.34`. */
  readonly versions: readonly string[]
}

/** Reads what `readelf --dynamic --version-info --wide` prints about one file. */
export function elfNeeds(readelf: string): ElfNeeds {
  const libraries = [...readelf.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name ?? '')
  const [, needs = ''] = readelf.split('Version needs section')
  const versions = [...needs.matchAll(/Name: (\S+)/g)].map(([, name]) => name ?? '')
  return { libraries, versions }
}

/** Debian's packages of libraries, by the beginning of the library's name. */
const owners: ReadonlyMap<RegExp, string> = new Map([
  [/^(libc|libm|libdl|librt|libpthread)\.so\.\d+$|^ld-linux-/, 'libc6'],
  [/^libstdc\+\+\.so\.6$/, 'libstdc++6'],
  [/^libgcc_s\.so\.1$/, 'libgcc-s1'],
  [/^libatomic\.so\.1$/, 'libatomic1'],
])

/** The GCC whose libstdc++6 was the first with the version (the manual of libstdc++, "ABI Policy and Guidelines"). */
const gccOfLibstdcxx: Readonly<Record<string, string>> = { '28': '9', '29': '11', '30': '12', '31': '13', '32': '13' }

/**
 * The Depends of a package with these files, sorted.
 * @param own names of libraries that are in the package itself
 * @throws Error for a library whose package is not known
 */
export function dependsOf(files: readonly ElfNeeds[], own: ReadonlySet<string>): string[] {
  const libraries = files.flatMap((file) => file.libraries).filter((name) => !own.has(name))
  const versions = files.flatMap((file) => file.versions)
  return [...new Set(libraries.map(ownerOf))].map((name) => `${name}${bound(name, versions)}`).sort()
}

function ownerOf(library: string): string {
  const [, module, soname] = /^libopencv_(\w+)\.so\.(\d+)$/.exec(library) ?? []
  if (module !== undefined) return `libopencv-${module}${soname}`
  for (const [pattern, owner] of owners) if (pattern.test(library)) return owner
  throw new Error(`which package has ${library}? Add it to scripts/debian/elf.ts`)
}

function bound(owner: string, versions: readonly string[]): string {
  if (owner === 'libc6') return ` (>= ${newest(versions, /^GLIBC_(\d+\.\d+)/) ?? '2.0'})`
  if (owner !== 'libstdc++6') return ''
  const step = newest(versions, /^GLIBCXX_3\.4\.(\d+)$/) ?? '28'
  if (Number(step) < 28) return ' (>= 9)'
  const gcc = gccOfLibstdcxx[step]
  if (gcc === undefined) throw new Error(`which GCC has GLIBCXX_3.4.${step}? Add it to scripts/debian/elf.ts`)
  return ` (>= ${gcc})`
}

function newest(versions: readonly string[], pattern: RegExp): string | undefined {
  const found = versions.map((version) => pattern.exec(version)?.[1]).filter((version) => version !== undefined)
  return found.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
}
