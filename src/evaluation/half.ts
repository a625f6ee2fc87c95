import { createHash } from 'node:crypto'

/** Everything is learnt from the first, every figure comes from the second. */
export type Half = 'calibration' | 'test'

/** By the first hexadecimal digit of the name's sha256: 0-7 is the calibration half, 8-f the test half. */
export function halfOf(person: string): Half {
  return sha256Of(person) < '8' ? 'calibration' : 'test'
}

/** In hexadecimal. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
