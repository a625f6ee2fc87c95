import { type Document, isMap, isScalar, type Pair, parseDocument, type Scalar, type YAMLMap } from 'yaml'

/** The form of the configuration file that this version writes; an older one is read, too. */
export const currentVersion = 2

interface Migration {
  /** The form that it leads to, from the one before. */
  readonly to: number
  /** Changes the document, and says what it changed. */
  apply(document: Document): string[]
}

/** In their order. One that has been released is never changed again. */
const migrations: readonly Migration[] = [
  {
    to: 2,
    apply: (document) => [
      ...move(document, ['recognition', 'min_face'], ['recognition', 'quality', 'min_face']),
      ...drop(document, ['recognition', 'votes'], 'recognition.min_looks says how many looks a decision takes'),
    ],
  },
]

/** The key that names the form; a file without one may have any. */
const versionKey = 'version'

/** The file's own word, whatever it is; undefined when it has none. */
export function versionOf(document: Document): unknown {
  return isMap(document.contents) ? document.contents.get(versionKey) : undefined
}

/** Whether `version` names a form that can be read. */
export function isReadable(version: unknown): boolean {
  return (
    version === undefined || (Number.isInteger(version) && Number(version) >= 1 && Number(version) <= currentVersion)
  )
}

/**
 * Brings a document to the current form, with its comments.
 * @param document without errors, of a readable version
 * @returns what was changed, for a person; empty when it had no key of an older form
 */
export function migrateDocument(document: Document): string[] {
  const version = versionOf(document) ?? 1
  return migrations.filter(({ to }) => to > Number(version)).flatMap(({ apply }) => apply(document))
}

/** Says in the document that it has the current form; in a new first line when it did not say it before. */
function stampVersion(document: Document): void {
  const root = document.contents
  if (!isMap(root)) return
  if (root.has(versionKey)) root.set(versionKey, currentVersion)
  else root.items.unshift(document.createPair(versionKey, currentVersion) as Pair<Scalar>)
}

/**
 * The pair itself goes over, with its comments and its place in the file. The section around `to` may be missing or empty, the one
 * around that not. Where it can be none, such as an alias, the pair stays, and is refused as a key that is not known any more.
 */
function move(document: Document, from: readonly string[], to: readonly string[]): string[] {
  if (!document.hasIn(from)) return []
  const section = sectionAt(document, to.slice(0, -1))
  if (section === undefined) return []
  const pair = take(document, from)
  if (pair === undefined) return []
  if (document.hasIn(to)) return [`${from.join('.')} is gone, for ${to.join('.')} is set as well`]
  if (isScalar(pair.key)) pair.key.value = to.at(-1)
  section.add(pair)
  return [`${from.join('.')} is now ${to.join('.')}`]
}

/** The section at this path, which is made when it is missing, or has nothing but comments. */
function sectionAt(document: Document, path: readonly string[]): YAMLMap | undefined {
  const [around, name] = [path.slice(0, -1), path.at(-1)]
  if (!document.hasIn(path)) mapAt(document, around)?.add(document.createPair(name, {}))
  const node = document.getIn(path, true)
  if (isScalar(node) && node.value === null) {
    const section = document.createNode({})
    section.commentBefore = node.comment ?? node.commentBefore ?? null
    document.setIn(path, section)
  }
  return mapAt(document, path)
}

function drop(document: Document, path: readonly string[], why: string): string[] {
  return take(document, path) === undefined ? [] : [`${path.join('.')} is gone: ${why}`]
}

/** Takes the key out of its section. */
function take(document: Document, path: readonly string[]): Pair | undefined {
  const section = mapAt(document, path.slice(0, -1))
  const index = section?.items.findIndex(({ key }) => isScalar(key) && key.value === path.at(-1)) ?? -1
  if (section === undefined || index < 0) return undefined
  const [pair] = section.items.splice(index, 1)
  // The parser gives a comment before the first key to the section.
  if (index === 0 && isScalar(pair?.key)) {
    pair.key.commentBefore = section.commentBefore ?? null
    section.commentBefore = null
  }
  return pair
}

function mapAt(document: Document, path: readonly string[]): YAMLMap | undefined {
  const node = document.getIn(path, true)
  return isMap(node) ? node : undefined
}

export interface MigratedText {
  /** In the current form, with its comments. */
  readonly text: string
  /** The same as `migrateDocument` gives. */
  readonly changes: readonly string[]
}

/** @param text a configuration file that loads. Null when it has no key of an older form, and names none. */
export function migrateText(text: string): MigratedText | null {
  const document = parseDocument(text)
  const version = versionOf(document)
  const changes = migrateDocument(document)
  if (changes.length === 0 && (version === undefined || version === currentVersion)) return null
  stampVersion(document)
  // Long lines stay as their owner wrote them.
  return { text: document.toString({ lineWidth: 0 }), changes }
}
