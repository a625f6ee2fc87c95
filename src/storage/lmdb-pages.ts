import { readSync } from 'node:fs'

/** Where the fields of a page lie: MDB_page of liblmdb's mdb.c, on a 64-bit little-endian machine. */
const pageHeader = 24
const numberAt = 0
const txnAt = 8
const kindAt = 18
const lowerAt = 20
const upperAt = 22
const overflowPagesAt = 20

/** The flags that say what a page is; others are notes of a running transaction. */
const kindMask = 0x6f
const branchFlag = 0x01
const leafFlag = 0x02
const overflowFlag = 0x04

/** Where the fields of a node lie (MDB_node): one record or one branch. */
const nodeHeader = 8
const nodeFlagsAt = 4
const keySizeAt = 6
const bigDataFlag = 0x01
const subTreeFlag = 0x02
/** MDB_ovpage: number, transaction, pages. */
const overflowLength = 24

/** The file is not what LMDB would write. */
export class StructureFault extends Error {}

export interface Branch {
  readonly kind: 'branch'
  readonly children: readonly { readonly key: Buffer; readonly page: number }[]
}

export interface Leaf {
  readonly kind: 'leaf'
  readonly records: readonly LeafRecord[]
}

export type LeafRecord = { readonly key: Buffer } & (
  | { readonly kind: 'value' | 'tree'; readonly value: Buffer }
  /** The value lies on pages of its own. */
  | { readonly kind: 'overflow'; readonly page: number; readonly pages: number; readonly length: number }
)

/** Reads pages of an LMDB file; trusts nothing in it. */
export class PageReader {
  readonly #fd: number
  readonly #pageSize: number
  readonly #txn: bigint

  /** @param txn the newest transaction; no page can be of a later one */
  constructor(fd: number, pageSize: number, txn: bigint) {
    this.#fd = fd
    this.#pageSize = pageSize
    this.#txn = txn
  }

  /** @throws StructureFault */
  read(page: number): Branch | Leaf {
    const bytes = this.#read(page, 1)
    const kind = bytes.readUInt16LE(kindAt) & kindMask
    if (kind === branchFlag) return { kind: 'branch', children: nodesOf(bytes, page).map(childOf) }
    if (kind === leafFlag) return { kind: 'leaf', records: nodesOf(bytes, page).map(recordOf) }
    throw new StructureFault(`page ${page} is none that a tree has`)
  }

  /** The value that begins on this overflow page. @throws StructureFault */
  readOverflow(page: number, pages: number, length: number): Buffer {
    const bytes = this.#read(page, pages)
    const found = bytes.readUInt16LE(kindAt) & kindMask
    const whole = found === overflowFlag && bytes.readUInt32LE(overflowPagesAt) === pages
    if (!whole || pageHeader + length > bytes.length) throw new StructureFault(`page ${page} holds no long value`)
    return bytes.subarray(pageHeader, pageHeader + length)
  }

  #read(page: number, pages: number): Buffer {
    const bytes = Buffer.alloc(pages * this.#pageSize)
    const length = readSync(this.#fd, bytes, 0, bytes.length, page * this.#pageSize)
    if (length < bytes.length) throw new StructureFault(`page ${page} is missing`)
    if (bytes.readBigUInt64LE(numberAt) !== BigInt(page)) throw new StructureFault(`page ${page} is another`)
    if (bytes.readBigUInt64LE(txnAt) > this.#txn) throw new StructureFault(`page ${page} is of a later time`)
    return bytes
  }
}

/** Each node of a page, from its header to the page's end. */
function nodesOf(bytes: Buffer, page: number): Buffer[] {
  const [lower, upper] = [bytes.readUInt16LE(lowerAt), bytes.readUInt16LE(upperAt)]
  const room = bytes.length - pageHeader
  if (lower % 2 !== 0 || lower > upper || upper > room) throw new StructureFault(`page ${page} has no room that fits`)
  return Array.from({ length: lower / 2 }, (_, index) => {
    const offset = bytes.readUInt16LE(pageHeader + 2 * index)
    const node = bytes.subarray(pageHeader + offset)
    if (offset < upper || node.length < nodeHeader || node.length < nodeHeader + node.readUInt16LE(keySizeAt)) {
      throw new StructureFault(`page ${page} has a record beyond its bounds`)
    }
    return node
  })
}

function keyOf(node: Buffer): Buffer {
  return node.subarray(nodeHeader, nodeHeader + node.readUInt16LE(keySizeAt))
}

/** The flags of a branch are the highest bits of the page number. */
function childOf(node: Buffer): { key: Buffer; page: number } {
  return { key: keyOf(node), page: node.readUIntLE(0, 6) }
}

function recordOf(node: Buffer): LeafRecord {
  const key = keyOf(node)
  const length = node.readUInt32LE(0)
  const flags = node.readUInt16LE(nodeFlagsAt)
  const data = node.subarray(nodeHeader + key.length)
  if (flags === bigDataFlag) return overflowOf(key, data, length)
  if ((flags !== 0 && flags !== subTreeFlag) || data.length < length) {
    throw new StructureFault('a record is beyond the bounds of its page')
  }
  return { key, kind: flags === subTreeFlag ? 'tree' : 'value', value: data.subarray(0, length) }
}

function overflowOf(key: Buffer, data: Buffer, length: number): LeafRecord {
  if (data.length < overflowLength) throw new StructureFault('a record is beyond the bounds of its page')
  const [page, pages] = [Number(data.readBigUInt64LE(0)), Number(data.readBigUInt64LE(16))]
  return { key, kind: 'overflow', page, pages, length }
}
