import { random } from './random.ts'

/** A power of two, so that places in the grain wrap by a mask. */
const size = 1 << 18

/** Film grain: standard normal numbers, made once per scene; frames read them from random places, which is far cheaper than making new ones. */
export interface Grain {
  readonly values: Float32Array
  /** AND with this brings any place into `values`. */
  readonly mask: number
}

export function grain(seed: number): Grain {
  const next = random(seed)
  const values = new Float32Array(size)
  // Box and Muller, "A note on the generation of random normal deviates", 1958. 1 - next() is never 0.
  for (let i = 0; i < size; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - next()))
    const angle = 2 * Math.PI * next()
    values[i] = radius * Math.cos(angle)
    values[i + 1] = radius * Math.sin(angle)
  }
  return { values, mask: size - 1 }
}

/** Where in the grain each row of a picture begins: `stream` tells frames and actors apart. */
export function rowStarts(seed: number, stream: number, rows: number): Int32Array {
  const next = random(seed, stream)
  return Int32Array.from({ length: rows }, () => Math.floor(next() * size))
}
