import { type Mat, opencv } from './load.ts'

/** A larger picture is a mistake or an attack: thirty thousand by thirty thousand fit into a megabyte, and then take three gigabytes. */
const maxPixels = 64_000_000

/**
 * A JPEG or PNG as BGR with 8 bits a channel, upright as its EXIF orientation says; null when it is neither, only a part of
 * one, or over 64 megapixels. The caller releases it.
 */
export async function decode(bytes: Buffer): Promise<Mat | null> {
  const pixels = pngPixels(bytes) ?? jpegPixels(bytes)
  if (pixels === null || pixels > maxPixels) return null
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

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Null when it is no PNG. Its first chunk, IHDR, begins with width and height (W3C PNG, 11.2.1). */
function pngPixels(bytes: Buffer): number | null {
  if (bytes.length < 24 || !bytes.subarray(0, 8).equals(pngSignature)) return null
  return bytes.readUInt32BE(16) * bytes.readUInt32BE(20)
}

const startOfScan = 0xda
const endOfImage = Buffer.from([0xff, 0xd9])

/**
 * Null when it is no JPEG, or ends before its end marker, as an interrupted copy leaves it: OpenCV takes that and paints the
 * rest grey. ITU-T T.81, annex B: segments of marker and length (which counts itself) up to the first scan. No scan data can
 * look like the end marker, but a segment can hold one: that of an embedded thumbnail.
 */
function jpegPixels(bytes: Buffer): number | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null
  let pixels: number | null = null
  let at = 2
  while (at + 9 <= bytes.length && bytes[at + 1] !== startOfScan) {
    if (isStartOfFrame(bytes[at + 1] as number)) pixels = bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7)
    const isFill = bytes[at + 1] === 0xff
    at += isFill ? 1 : 2 + bytes.readUInt16BE(at + 2)
  }
  return bytes.indexOf(endOfImage, at) < 0 ? null : pixels
}

/** SOF0 to SOF15, without those of their row that mean something else: DHT, JPG and DAC. */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}
