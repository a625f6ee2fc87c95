import { type Mat, opencv } from './load.ts'

/**
 * A JPEG or PNG as BGR with 8 bits a channel, upright as its EXIF orientation says; null when it is no picture, or only a part of one.
 * The caller releases it.
 */
export async function decode(bytes: Buffer): Promise<Mat | null> {
  if (isCutShort(bytes)) return null
  const cv = opencv()
  try {
    // Never the blocking form: where OpenCV throws (no bytes at all, a header that claims 60000 x 60000) it ends the process.
    const picture = await cv.imdecodeAsync(bytes, cv.IMREAD_COLOR)
    // The binding reads `bytes` in another thread without holding on to them: this use after the wait does.
    return picture.empty || bytes.length === 0 ? null : picture
  } catch {
    return null
  }
}

const startOfScan = 0xda
const endOfImage = Buffer.from([0xff, 0xd9])

/** A JPEG that ends before its end marker, as an interrupted copy leaves it: OpenCV takes it and paints the rest grey. */
function isCutShort(bytes: Buffer): boolean {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return false
  let at = 2
  // ITU-T T.81, annex B: segments of marker and length (which counts itself) up to the first scan. No scan data can look like
  // the end marker, but a segment can hold one: that of an embedded thumbnail.
  while (at + 4 <= bytes.length && bytes[at + 1] !== startOfScan) {
    const isFill = bytes[at + 1] === 0xff
    at += isFill ? 1 : 2 + bytes.readUInt16BE(at + 2)
  }
  return bytes.indexOf(endOfImage, at) < 0
}
