/** Spearman's; equal values share no rank, which hardly matters here. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)]
  const squares = x.reduce((sum, rank, i) => sum + (rank - (y[i] as number)) ** 2, 0)
  return 1 - (6 * squares) / (x.length * (x.length ** 2 - 1))
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number))
  const result: number[] = new Array(values.length)
  for (const [rank, i] of order.entries()) result[i] = rank
  return result
}

export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.round(share * (values.length - 1))] ?? Number.NaN
}

export function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`
}
