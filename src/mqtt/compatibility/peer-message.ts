import type { Message } from '../message.ts'

/** What another project would publish; all of it with QoS 1 and not retained. */
export type PeerMessage = Pick<Message, 'topic' | 'payload'>
