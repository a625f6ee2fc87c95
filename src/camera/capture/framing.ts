import { FamiliarError } from '../../domain/errors.ts'
import type { Framing } from '../program/pictures.ts'

/** Before each picture, since its size may change within a stream: "BGR ", width and height, little-endian 32 bits each. */
const magic = 0x20524742
const headerLength = 12
/** More is a mistake: 8K has 33 million. */
const maxPixels = 64_000_000

export function headerOf(width: number, height: number): Buffer {
  const header = Buffer.alloc(headerLength)
  header.writeUInt32LE(magic, 0)
  header.writeUInt32LE(width, 4)
  header.writeUInt32LE(height, 8)
  return header
}

/** Packed BGR pictures, each after its header. */
export const bgrFraming: Framing = {
  headerLength,
  form(header) {
    const width = header.readUInt32LE(4)
    const height = header.readUInt32LE(8)
    const pixels = width * height
    if (header.readUInt32LE(0) !== magic || pixels === 0 || pixels > maxPixels) {
      throw new FamiliarError('source-lost', 'The capture process sent something that is no picture')
    }
    return { width, height, format: 'bgr', stride: 3 * width, length: 3 * pixels }
  },
}
