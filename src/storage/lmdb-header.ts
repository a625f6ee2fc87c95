import { fstatSync, readSync } from 'node:fs'

/** Where the fields of a meta page lie: MDB_page and MDB_meta of liblmdb's mdb.c, on a 64-bit little-endian machine. */
const magicAt = 24
const versionAt = 28
const freeTreeAt = 48
const mainTreeAt = 96
const lastPageAt = 144
const txnAt = 152
const headerLength = 160
const magic = 0xbeefc0de
const dataVersion = 2

/** Where the fields of a tree's record lie (MDB_db); in the one of the free pages, the first is the page size. */
export const treeLength = 48
const treeFlagsAt = 4
const depthAt = 6
const branchPagesAt = 8
const leafPagesAt = 16
const overflowPagesAt = 24
const entriesAt = 32
const rootAt = 40
/** A tree without records has no page. */
const noPage = 0xffff_ffff_ffff_ffffn

/** What LMDB notes of one of its trees. */
export interface Tree {
  readonly flags: number
  readonly depth: number
  readonly branchPages: number
  readonly leafPages: number
  readonly overflowPages: number
  readonly entries: number
  /** A page number; undefined when it is empty. */
  readonly root: number | undefined
}

/** What is valid in a file. */
export interface Header {
  /** Bytes. */
  readonly pageSize: number
  readonly lastPage: number
  /** The transaction that wrote it. */
  readonly txn: bigint
  /** Of the numbers of free pages. */
  readonly free: Tree
  /** Of the databases. */
  readonly main: Tree
}

/**
 * The newer of the file's two headers; undefined for a new (empty) file.
 * @returns a string says what is wrong with the file
 */
export function readHeader(fd: number): Header | string | undefined {
  if (fstatSync(fd).size === 0) return undefined
  const first = readMeta(fd, 0)
  if (!first || !isPageSize(first.pageSize)) return 'not an LMDB file of this version'
  const second = readMeta(fd, first.pageSize)
  if (!second) return 'the second header of the LMDB file is damaged'
  return first.txn >= second.txn ? first : second
}

/** @param record `treeLength` bytes */
export function readTree(record: Buffer): Tree {
  const root = record.readBigUInt64LE(rootAt)
  return {
    flags: record.readUInt16LE(treeFlagsAt),
    depth: record.readUInt16LE(depthAt),
    branchPages: Number(record.readBigUInt64LE(branchPagesAt)),
    leafPages: Number(record.readBigUInt64LE(leafPagesAt)),
    overflowPages: Number(record.readBigUInt64LE(overflowPagesAt)),
    entries: Number(record.readBigUInt64LE(entriesAt)),
    root: root === noPage ? undefined : Number(root),
  }
}

function readMeta(fd: number, position: number): Header | undefined {
  const meta = Buffer.alloc(headerLength)
  readSync(fd, meta, 0, headerLength, position)
  const good = meta.readUInt32LE(magicAt) === magic && meta.readUInt16LE(versionAt) === dataVersion
  if (!good) return undefined
  return {
    pageSize: meta.readUInt32LE(freeTreeAt),
    lastPage: Number(meta.readBigUInt64LE(lastPageAt)),
    txn: meta.readBigUInt64LE(txnAt),
    free: readTree(meta.subarray(freeTreeAt, mainTreeAt)),
    main: readTree(meta.subarray(mainTreeAt, lastPageAt)),
  }
}

function isPageSize(bytes: number): boolean {
  return bytes >= 512 && bytes <= 65_536 && Math.log2(bytes) % 1 === 0
}
