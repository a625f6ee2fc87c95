import { fstatSync } from 'node:fs'
import { type Header, readHeader, readTree, type Tree, treeLength } from './lmdb-header.ts'
import { type Leaf, type LeafRecord, PageReader, StructureFault } from './lmdb-pages.ts'

const metaPages = 2
const wordLength = 8
/** LMDB's own bound. */
const maxDepth = 32
/** How LMDB orders two keys of a tree. */
type Order = (a: Buffer, b: Buffer) => number

/**
 * What keeps LMDB from opening this file, or would make it end the process later. To be asked before: lmdb 3.5.6 ends with a
 * segmentation fault whenever opening fails (env.cpp frees its context, then uses it to close), and LMDB takes pages as they
 * are, so that a torn one is an assertion, an access beyond its bounds, or another's data.
 * @returns undefined for a new (empty) file and for one whose trees are whole
 */
export function fileFault(fd: number): string | undefined {
  const header = readHeader(fd)
  if (header === undefined || typeof header === 'string') return header
  try {
    new FileCheck(fd, header).run()
    return undefined
  } catch (error) {
    // The latter is a buffer's, that was to be read beyond its end.
    if (error instanceof StructureFault || error instanceof RangeError) {
      return `the LMDB file is damaged: ${error.message}`
    }
    throw error
  }
}

interface Bounds {
  /** The first key that may come. */
  readonly from: Buffer | undefined
  /** The first key that may not. */
  readonly to: Buffer | undefined
}

/** What was met in one tree. */
interface Census {
  branchPages: number
  leafPages: number
  overflowPages: number
  entries: number
}

/** What goes along from page to page. */
interface TreeWalk {
  readonly depth: number
  readonly order: Order
  readonly census: Census
  readonly visit: (record: LeafRecord) => void
}

/** Walks all trees of a file. */
class FileCheck {
  readonly #header: Header
  readonly #pages: PageReader
  readonly #used: Uint8Array

  constructor(fd: number, header: Header) {
    const { pageSize, lastPage, txn } = header
    this.#header = header
    this.#pages = new PageReader(fd, pageSize, txn)
    // The last pages may never have been written when they are free.
    this.#used = new Uint8Array(Math.min(lastPage + 1, Math.ceil(fstatSync(fd).size / pageSize)))
  }

  run(): void {
    this.#tree(this.#header.main, Buffer.compare, (record) => {
      if (record.kind === 'tree') this.#subTree(record.value)
    })
    const free: Buffer[] = []
    this.#tree(this.#header.free, compareIntegers, (record) => void free.push(this.#valueOf(record)))
    for (const list of free) this.#freeList(list)
  }

  #subTree(record: Buffer): void {
    if (record.length !== treeLength) throw new StructureFault('a database has no root')
    const tree = readTree(record)
    if (tree.flags !== 0) throw new StructureFault('a database has another order')
    this.#tree(tree, Buffer.compare, () => {})
  }

  #tree(tree: Tree, order: Order, visit: (record: LeafRecord) => void): void {
    const census: Census = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 }
    if (tree.depth > maxDepth) throw new StructureFault('a database is too deep')
    const walk: TreeWalk = { depth: tree.depth, order, census, visit }
    if (tree.root !== undefined) this.#page(tree.root, 1, { from: undefined, to: undefined }, walk)
    for (const [what, met] of Object.entries(census)) {
      if (tree[what as keyof Census] !== met)
        throw new StructureFault('a database has other records than it should have')
    }
  }

  #page(number: number, level: number, bounds: Bounds, walk: TreeWalk): void {
    this.#use(number, 1)
    const page = this.#pages.read(number)
    if ((page.kind === 'leaf') !== (level === walk.depth))
      throw new StructureFault(`page ${number} is of another level`)
    if (page.kind === 'leaf') {
      this.#leaf(page, bounds, walk)
      return
    }
    walk.census.branchPages++
    page.children.forEach((child, index) => {
      // The first key of a branch page is not used, and may be anything.
      const from = index === 0 ? bounds.from : child.key
      const to = page.children[index + 1]?.key ?? bounds.to
      this.#page(child.page, level + 1, { from, to }, walk)
    })
  }

  #leaf({ records }: Leaf, { from, to }: Bounds, { order, census, visit }: TreeWalk): void {
    census.leafPages++
    census.entries += records.length
    let before: Buffer | undefined
    for (const record of records) {
      const early = before ? order(before, record.key) >= 0 : from !== undefined && order(from, record.key) > 0
      const late = to !== undefined && order(record.key, to) >= 0
      if (early || late) throw new StructureFault('records are not in their order')
      before = record.key
      if (record.kind === 'overflow') {
        this.#use(record.page, record.pages)
        this.#valueOf(record)
        census.overflowPages += record.pages
      }
      visit(record)
    }
  }

  #valueOf(record: LeafRecord): Buffer {
    if (record.kind !== 'overflow') return record.value
    return this.#pages.readOverflow(record.page, record.pages, record.length)
  }

  /** Each page belongs to one place of one tree. */
  #use(first: number, count: number): void {
    if (!(first >= metaPages && count >= 1 && first + count <= this.#used.length)) {
      throw new StructureFault(`page ${first} cannot be`)
    }
    for (let page = first; page < first + count; page++) {
      if (this.#used[page]) throw new StructureFault(`page ${page} has two owners`)
      this.#used[page] = 1
    }
  }

  /**
   * A page that is free and in use would be overwritten. The list begins with its length; a negative number is the length of
   * the block of pages that the next one begins, and 0 stands for nothing.
   */
  #freeList(list: Buffer): void {
    const count = list.length >= wordLength ? list.readBigInt64LE() : -1n
    if (count < 0 || (Number(count) + 1) * wordLength > list.length)
      throw new StructureFault('the list of free pages is none')
    let block = 1
    for (let index = 1; index <= Number(count); index++) {
      const word = Number(list.readBigInt64LE(index * wordLength))
      if (word > 0) this.#checkFree(word, block)
      block = word < 0 ? -word : 1
    }
  }

  #checkFree(first: number, count: number): void {
    if (first < metaPages || first + count > this.#header.lastPage + 1) {
      throw new StructureFault(`free page ${first} cannot be`)
    }
    if (this.#used.subarray(first, first + count).includes(1))
      throw new StructureFault(`page ${first} is free and in use`)
  }
}

/** Of the length of a word, little-endian. */
function compareIntegers(a: Buffer, b: Buffer): number {
  if (a.length !== wordLength || b.length !== wordLength) return 1
  const [x, y] = [a.readBigUInt64LE(), b.readBigUInt64LE()]
  return x < y ? -1 : x > y ? 1 : 0
}
