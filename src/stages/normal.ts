/*
 * The standard normal distribution. Our own, since what the small libraries have is exact to 1e-7 absolutely, and tails of
 * 1e-6 matter here.
 */

/** Density at z. */
export const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)

/** Probability of more than z. Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.2.14 and, near 0, 26.2.11. */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z)
  return z > 2 ? density(z) * millsRatio(z) : 0.5 - density(z) * oddSeries(z)
}

/** 1 / (z + 1 / (z + 2 / (z + 3 / ...))). */
function millsRatio(z: number): number {
  let rest = z
  for (let step = 60; step > 0; step--) rest = z + step / rest
  return 1 / rest
}

/** z + z^3 / 3 + z^5 / (3 * 5) + ... */
function oddSeries(z: number): number {
  let [term, sum] = [z, z]
  for (let odd = 3; odd < 80; odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return sum
}
