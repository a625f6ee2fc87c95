/** How many refused events are kept apart: enough to see what the broker minds, and no heap. */
export const maxAsides = 100

/** Whether an event is about this person: its payload has their id, which is of 26 characters that no name and no other id holds. */
export function isAbout(payload: Uint8Array, person: string): boolean {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.length).includes(person)
}
