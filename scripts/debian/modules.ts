/** The part of package-lock.json that is read here: its packages by folder. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>

interface LockedPackage {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Wanted by install scripts and compilers alone, or types: nothing loads them while Familiar runs. */
const unloaded = /^(@types\/.+|undici-types|node-gyp|node-addon-api|nan|adm-zip|global-agent)$/

/** The folders of all npm packages that can be loaded while Familiar runs, sorted: `node_modules/a/node_modules/b`. */
export function loadedPackages(packages: LockedPackages): string[] {
  const found = new Set([''])
  // A set that grows is walked to its new end.
  for (const folder of found) {
    const { dependencies, optionalDependencies } = packages[folder] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = unloaded.test(name) ? undefined : resolve(packages, folder, name)
      if (place !== undefined) found.add(place)
    }
  }
  found.delete('')
  return [...found].sort()
}

/** As Node looks for it: in the package's own node_modules, then in those above. */
function resolve(packages: LockedPackages, folder: string, name: string): string | undefined {
  const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
  if (Object.hasOwn(packages, place)) return place
  return folder === ''
    ? undefined
    : resolve(packages, folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/'))), name)
}

/** Code, data, native code. */
const loaded = /\.([cm]?js|json|node|so(\.\d+)*)$|^dict\/.*\.txt$/
/** Folders beside the code, at the top of a package. */
const besideCode = /^(tests?|__tests__|benchmarks?|examples?|docs|coverage|\.[^/]+)\//
/** Further ones of single packages: sources, a browser's build, programs of their own, tests among the code. */
const besides: Readonly<Record<string, RegExp>> = {
  lmdb: /^bin\//,
  mqtt: /^(dist\/|build\/bin\/)/,
  msgpackr: /^dist\/(test|index)/,
  '@u4/opencv-build': /^(bin|src)\//,
  opencv4nodejs: /^(src|bin|esm|build)\//,
}
const licence = /^(licen[cs]e|copying|notice|copyright)([-.][^/]*)?$/i

/** Whether this file of a package (with its path there) is loaded while Familiar runs on Linux with glibc. */
export function isLoaded(name: string, file: string, nodeArch: string): boolean {
  if (!loaded.test(file) || besideCode.test(file) || besides[name]?.test(file)) return false
  return !/\.(node|so[.\d]*)$/.test(file) || fitsMachine(file, nodeArch)
}

/** Texts that must go along, though not where they lie. */
export function isLicence(file: string): boolean {
  return licence.test(file)
}

/** Native code is told apart by its path. What is built for the ABI of one Node is beside what fits all (Node-API). */
function fitsMachine(file: string, nodeArch: string): boolean {
  if (/(^|\.)(musl|abi\d+)\./.test(file)) return false
  const platform = /(^|\/)(linux|darwin|win32)\/([^/]+)\//.exec(file)
  return platform === null || (platform[2] === 'linux' && platform[3] === nodeArch)
}
