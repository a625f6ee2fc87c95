/** A number, or keyframes in the order of time (seconds) between which it changes evenly and outside of which it stays. */
export type Curve = number | readonly { readonly t: number; readonly value: number }[]

export type Motion = 'linear' | 'smooth'

export function valueAt(curve: Curve, t: number): number {
  return typeof curve === 'number' ? curve : between(curve, t, 'linear', (keyframe) => keyframe.value)
}

/** The value of keyframes (at least one) at the time `t`: `smooth` starts and ends each stretch at rest. */
export function between<K extends { readonly t: number }>(
  keyframes: readonly K[],
  t: number,
  motion: Motion,
  read: (keyframe: K) => number,
): number {
  const next = keyframes.findIndex((keyframe) => keyframe.t > t)
  const before = keyframes.at(next < 0 ? -1 : Math.max(0, next - 1))
  const after = keyframes.at(next)
  if (!before || !after) throw new RangeError('a curve without keyframes')
  const share = before === after ? 0 : Math.max(0, (t - before.t) / (after.t - before.t))
  return read(before) + (read(after) - read(before)) * ease(share, motion)
}

function ease(share: number, motion: Motion): number {
  return motion === 'smooth' ? share * share * (3 - 2 * share) : share
}
