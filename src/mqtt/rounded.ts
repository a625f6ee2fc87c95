/** What a score is told with: 4 decimals. */
export function rounded4(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
