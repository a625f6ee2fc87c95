/** `1 photo`, `2 photos`. */
export function photosText(count: number): string {
  return count === 1 ? '1 photo' : `${count} photos`
}

/** One of all that was made from each photo. */
export function photosOf<T extends { readonly photo: string }>(templates: readonly T[]): readonly T[] {
  return [...new Map(templates.toReversed().map((template) => [template.photo, template])).values()].reverse()
}

/** A person's own rate of false matches, in words. */
export function rateText(rate: number | null): string {
  return rate === null
    ? 'strangers get this name at an equal share of recognition.false_match_rate'
    : `strangers get this name in ${rate} of their visits at most`
}

/** A share in whole percents; what is not nothing is not called so. */
export function percentText(share: number): string {
  return share > 0 && share < 0.01 ? 'under 1 %' : `${Math.round(100 * share)} %`
}

/** `1 person`, `2 people`. */
export function peopleText(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}
