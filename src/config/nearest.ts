import { distance } from 'fastest-levenshtein'

/** The candidate that `word` is probably a slip of: at most 2 edits away, or a third of its length; undefined when none is that near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(2, word.length / 3)
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: distance(word, candidate) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits)
  return best?.candidate
}
