/** A Debian release and a processor for which a package is built. */
export interface Target {
  readonly suite: Suite
  readonly arch: Arch
}

type Suite = keyof typeof releases
type Arch = keyof typeof archs

/** Of each supported release its number. */
const releases = { bookworm: 12, trixie: 13 } as const

/** Of each supported architecture what Node and GNU call it. */
const archs = {
  amd64: { node: 'x64', gnu: 'x86_64-linux-gnu' },
  arm64: { node: 'arm64', gnu: 'aarch64-linux-gnu' },
} as const

/** @throws Error when no package is built for these */
export function targetOf(suite: string | undefined, arch: string | undefined): Target {
  if (!isKey(releases, suite)) throw new Error(`unknown suite '${suite}': ${Object.keys(releases).join(', ')}`)
  if (!isKey(archs, arch)) throw new Error(`unknown architecture '${arch}': ${Object.keys(archs).join(', ')}`)
  return { suite, arch }
}

function isKey<T extends object>(table: T, key: string | undefined): key is string & keyof T {
  return key !== undefined && Object.hasOwn(table, key)
}

export function nodeArchOf({ arch }: Target): string {
  return archs[arch].node
}

/** A program of binutils for files of this architecture. */
export function gnuTool(name: string, { arch }: Target): string {
  return `${archs[arch].gnu}-${name}`
}

/** The package's version: that of the release beside Familiar's own, so that an upgrade of Debian upgrades Familiar, too. */
export function packageVersion(version: string, { suite }: Target): string {
  // A pre-release comes before its release: semver's 1.0.0-beta.1 is Debian's 1.0.0~beta.1.
  return `${version.replace('-', '~')}+deb${releases[suite]}`
}
