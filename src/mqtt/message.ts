import type { PublishOptions } from '../ports/publisher.ts'

/** All that one PUBLISH carries. */
export interface Message extends PublishOptions {
  readonly topic: string
  readonly payload: string | Uint8Array
}
