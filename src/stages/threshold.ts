/** The similarity at which a share `fmr` of impostor comparisons would be taken for a match, as measured. */
export interface OperatingPoint {
  readonly fmr: number
  readonly similarity: number
}

/**
 * The similarity to ask for so that a stranger is taken for anybody in the gallery at most at `rate` per look.
 *
 * A gallery of N people is N chances for a false match, so each comparison gets rate / N (Bonferroni's bound). Between
 * measured points the similarity is interpolated over log10(fmr). Beyond the strictest measured point nothing is known:
 * the answer is then that point's similarity, and `bounded` is true.
 *
 * @param points at least one, in any order
 */
export function thresholdFor(
  rate: number,
  people: number,
  points: readonly OperatingPoint[],
): { readonly similarity: number; readonly bounded: boolean } {
  const wanted = Math.log10(rate / Math.max(1, people))
  const table = points.map(({ fmr, similarity }) => ({ at: Math.log10(fmr), similarity })).sort((a, b) => b.at - a.at)
  const next = table.findIndex(({ at }) => at <= wanted)
  const strictest = table.at(-1)
  if (strictest === undefined) throw new RangeError('no operating points')
  if (next === -1) return { similarity: strictest.similarity, bounded: wanted < strictest.at }
  const stricter = table[next] as (typeof table)[number]
  const looser = table[next - 1] ?? stricter
  const share = looser.at === stricter.at ? 0 : (looser.at - wanted) / (looser.at - stricter.at)
  return { similarity: looser.similarity + share * (stricter.similarity - looser.similarity), bounded: false }
}
