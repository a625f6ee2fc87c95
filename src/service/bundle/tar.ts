/** A file of an archive. */
export interface TarFile {
  /** ASCII, at most 100 characters. */
  readonly name: string
  readonly bytes: Uint8Array
}

const block = 512

/**
 * An archive of plain files of mode 0600 (POSIX.1-2017, pax: ustar interchange format). A header is one block of text, which is less to keep than a
 * library for it.
 * @param modified of all files, milliseconds since 1970
 */
export function tarOf(files: readonly TarFile[], modified: number): Buffer {
  const parts = files.flatMap(({ name, bytes }) => [
    headerOf(name, bytes.length, modified),
    bytes,
    padding(bytes.length),
  ])
  // Two empty blocks end it.
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

function headerOf(name: string, size: number, modified: number): Buffer {
  if (name.length > 100 || !/^[\w./-]+$/.test(name)) throw new Error(`${name} is no name for a file of an archive`)
  const header = Buffer.alloc(block)
  header.write(name, 0, 'ascii')
  header.write(octal(0o600, 8), 100)
  header.write(octal(0, 8), 108)
  header.write(octal(0, 8), 116)
  header.write(octal(size, 12), 124)
  header.write(octal(Math.floor(modified / 1000), 12), 136)
  // The sum is taken with spaces in its own place.
  header.write(' '.repeat(8), 148)
  header.write('0', 156)
  header.write('ustar\0', 257)
  header.write('00', 263)
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte),
      7,
    )} `,
    148,
  )
  return header
}

/** Ends with a zero byte that counts. */
function octal(value: number, length: number): string {
  return `${value.toString(8).padStart(length - 1, '0')}\0`
}

function padding(length: number): Buffer {
  return Buffer.alloc((block - (length % block)) % block)
}
