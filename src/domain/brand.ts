declare const tag: unique symbol

/** A `Base` that is not interchangeable with other `Base`s: `brand<PersonId>('…')` is the only way to make one. */
type Brand<Base, Name extends string> = Base & { readonly [tag]: Name }

/** Marks a value that the caller has checked (read from storage, config or a message of ours) as branded. */
export function brand<B extends string | number>(value: B extends string ? string : number): B {
  return value as B
}

/** A ULID; never reused, survives renaming. */
export type PersonId = Brand<string, 'PersonId'>
/** Of one person: the templates of all spaces that were made from one photo have the same one. */
export type PhotoId = Brand<string, 'PhotoId'>
/** A ULID; of somebody without a name who may come back. */
export type StrangerId = Brand<string, 'StrangerId'>
/** The camera's key in the configuration. */
export type CameraId = Brand<string, 'CameraId'>
/** Unique within one run of the vision process, counted from 1. */
export type TrackId = Brand<number, 'TrackId'>
/** The identity of an embedding's coordinates; embeddings of two spaces cannot be compared. */
export type EmbeddingSpace = Brand<string, 'EmbeddingSpace'>
/** Counts the changes of a gallery; 0 is the empty gallery. */
export type GalleryRevision = Brand<number, 'GalleryRevision'>
/** Milliseconds of CLOCK_MONOTONIC, comparable between the processes of one boot. */
export type MonotonicMs = Brand<number, 'MonotonicMs'>
/** Milliseconds since the Unix epoch; steps when the clock is set. */
export type WallMs = Brand<number, 'WallMs'>
