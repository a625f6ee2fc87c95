/** ISO 8601 in UTC. */
export function isoTime(wallMs: number): string {
  return new Date(wallMs).toISOString()
}

/** `1 photo`, `2 photos`. */
export function photosText(count: number): string {
  return count === 1 ? '1 photo' : `${count} photos`
}

/** `1 person`, `2 people`. */
export function peopleText(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}
