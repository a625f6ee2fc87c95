import { fstatSync, readSync } from 'node:fs'

/** Where the fields of a meta page lie: MDB_page and MDB_meta of liblmdb's mdb.c, on a 64-bit little-endian machine. */
const magicAt = 24
const versionAt = 28
const pageSizeAt = 48
const headerLength = 52
const magic = 0xbeefc0de
const dataVersion = 2

/**
 * What keeps LMDB from opening this file. To be asked before: lmdb 3.5.6 ends the process with a segmentation fault
 * whenever opening fails (env.cpp frees its context, then uses it to close).
 * @returns undefined for a new (empty) file and for one with two good meta pages
 */
export function headerFault(fd: number): string | undefined {
  if (fstatSync(fd).size === 0) return undefined
  const first = readHeader(fd, 0)
  if (!first) return 'not an LMDB file of this version'
  return readHeader(fd, first.readUInt32LE(pageSizeAt)) ? undefined : 'the second header of the LMDB file is damaged'
}

function readHeader(fd: number, position: number): Buffer | undefined {
  const header = Buffer.alloc(headerLength)
  readSync(fd, header, 0, headerLength, position)
  const good = header.readUInt32LE(magicAt) === magic && header.readUInt16LE(versionAt) === dataVersion
  return good ? header : undefined
}
