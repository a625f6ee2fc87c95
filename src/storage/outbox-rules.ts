/** How many refused events are kept apart: enough to see what the broker minds, and no heap. */
export const maxAsides = 100

/**
 * Whether an event is about this person: its payload is JSON without white space that has their id as an `id`. Quoted, since
 * a name may have the letters of an id, and no text within JSON holds a bare quote.
 */
export function isAbout(payload: Uint8Array, person: string): boolean {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.length).includes(`"id":"${person}"`)
}
