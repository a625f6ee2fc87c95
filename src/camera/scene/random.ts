/**
 * Numbers in [0, 1) that depend on `seed` and `stream` (32-bit integers) alone. Streams are independent of each other, so that a frame
 * looks the same whether or not the frames before it were made.
 *
 * SplitMix (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014) in 32 bits, with the finaliser of
 * MurmurHash3 (Appleby; constants in the public domain). Our own, for the numbers are part of what a scene file means: no update of a
 * library may change them.
 */
export function random(seed: number, stream = 0): () => number {
  let state = mix(seed ^ mix(stream + 1))
  return () => {
    state = (state + 0x9e3779b9) | 0
    return (mix(state) >>> 0) / 0x1_0000_0000
  }
}

function mix(value: number): number {
  let z = value | 0
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return z ^ (z >>> 16)
}
