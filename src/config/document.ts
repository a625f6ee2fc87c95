import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type Document as YamlDocument,
} from 'yaml'
import { currentVersion, isReadable, migrateDocument, versionOf } from './migrations.ts'
import type { Problem } from './problem.ts'
import { syntaxErrors } from './syntax-errors.ts'

/** A configuration file's contents. */
export interface ConfigDocument {
  /** Its keys and values; empty when there are problems. */
  readonly values: Readonly<Record<string, unknown>>
  /** What keeps it from being read at all: it is not YAML, or not a map of distinct keys. */
  readonly problems: readonly Problem[]
  /** What was brought to the current form while it was read, for a person. */
  readonly migrated: readonly string[]
  /** `FILE:LINE:COLUMN` of the key at this path, or of the innermost key around it that is in the file. */
  locate(path: readonly string[]): string
}

/** @param file its name, for messages */
export function readDocument(text: string, file: string): ConfigDocument {
  const reader = new Reader(text, file)
  const values = reader.problems.length === 0 ? reader.values() : {}
  return { values, problems: reader.problems, migrated: reader.migrated, locate: (path) => reader.locate(path) }
}

class Reader {
  readonly problems: Problem[]
  readonly migrated: readonly string[]
  private readonly file: string
  private readonly lines = new LineCounter()
  private readonly document: YamlDocument.Parsed
  private readonly places = new Map<string, string>()

  constructor(text: string, file: string) {
    this.file = file
    // Repeated keys are found by the walk, which knows their path; the parser's messages may quote the file, and so a password.
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, uniqueKeys: false })
    this.problems = [...this.document.errors, ...this.document.warnings].map(({ code, pos }) => ({
      origin: this.place(pos[0]),
      path: [],
      text: syntaxErrors[code],
    }))
    this.migrated = this.problems.length === 0 ? this.migrate() : []
    if (this.problems.length === 0) this.walk(this.document.contents, [])
  }

  /** What the version is for is done here: nobody else sees it. */
  private migrate(): readonly string[] {
    const version = versionOf(this.document)
    if (!isReadable(version)) {
      const text = `must be a whole number from 1 to ${currentVersion}, the form of configuration files that this version of Familiar reads`
      this.problems.push({ origin: this.place(0), path: ['version'], text })
      return []
    }
    const migrated = migrateDocument(this.document)
    if (version !== undefined) this.document.delete('version')
    return migrated
  }

  values(): Record<string, unknown> {
    const values: unknown = this.readValues()
    if (values === null || values === undefined) return {}
    if (isMap(this.document.contents)) return values as Record<string, unknown>
    this.problems.push({ origin: this.place(0), path: [], text: 'the file must be a map of keys, such as `mqtt:`' })
    return {}
  }

  private readValues(): unknown {
    try {
      return this.document.toJS()
    } catch {
      // Aliases that multiply beyond the parser's bound are all that is left to fail here.
      this.problems.push({ origin: this.place(0), path: [], text: 'its aliases multiply to too much' })
      return null
    }
  }

  locate(path: readonly string[]): string {
    for (let length = path.length; length > 0; length--) {
      const place = this.places.get(JSON.stringify(path.slice(0, length)))
      if (place !== undefined) return place
    }
    return this.file
  }

  private place(offset: number): string {
    const { line, col } = this.lines.linePos(offset)
    return `${this.file}:${line}:${col}`
  }

  /** Remembers where each key stands, and finds what the parser lets pass. */
  private walk(node: unknown, path: readonly string[]): void {
    if (isAlias(node) && node.resolve(this.document) === undefined) {
      this.problems.push({ origin: this.placeOf(node), path, text: 'refers to an anchor that is not set before it' })
    }
    if (isMap(node)) for (const pair of node.items) this.walkPair(pair, path)
    if (isSeq(node)) for (const [i, item] of node.items.entries()) this.walk(item, [...path, String(i)])
  }

  private walkPair({ key, value }: Pair, parent: readonly string[]): void {
    const origin = this.placeOf(key)
    // The schema's record passes over a __proto__ in silence.
    if (!isScalar(key) || key.value === '__proto__') {
      this.problems.push({ origin, path: parent, text: 'this cannot be a key' })
      return
    }
    const path = [...parent, String(key.value ?? '')]
    const id = JSON.stringify(path)
    if (this.places.has(id))
      this.problems.push({ origin, path, text: `is given twice; first at ${this.places.get(id)}` })
    else this.places.set(id, origin)
    this.walk(value, path)
  }

  private placeOf(node: unknown): string {
    const range = (node as { readonly range?: readonly number[] | null } | null)?.range
    return range?.[0] === undefined ? this.file : this.place(range[0])
  }
}
