const shortest = 500
const longest = 30_000

/**
 * How long to wait before the next attempt to connect, in milliseconds: 500 to 30 000, drawn evenly between the
 * shortest and a bound that doubles with each failure, so that a fleet does not return to its broker in step.
 *
 * @param failures attempts that failed in a row, from 1
 */
export function reconnectDelay(failures: number, random: () => number = Math.random): number {
  const bound = Math.min(longest, shortest * 2 ** failures)
  return shortest + random() * (bound - shortest)
}
