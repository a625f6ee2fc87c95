import type { Message } from './message.ts'

/** What `<base>/<node>/status` says; `offline` is the last will, `stopped` a graceful end. */
export type NodeStatus = 'online' | 'offline' | 'stopped'

/** The topics of one node. */
export interface Topics {
  readonly status: string
  readonly info: string
  readonly event: string
  readonly history: string
  readonly unknownState: string
  personState(id: string): string
  personAttributes(id: string): string
}

/** @param base, node one topic level each, as the configuration allows them */
export function topicsOf(base: string, node: string): Topics {
  const root = `${base}/${node}`
  return {
    status: `${root}/status`,
    info: `${root}/info`,
    event: `${root}/event`,
    history: `${root}/history`,
    unknownState: `${root}/unknown/state`,
    personState: (id) => `${root}/person/${id}/state`,
    personAttributes: (id) => `${root}/person/${id}/attributes`,
  }
}

/** The status as it is announced, left behind on stopping, or given to the broker as the last will. */
export function statusMessage(topics: Topics, status: NodeStatus): Message {
  return { topic: topics.status, payload: status, qos: 1, retain: true }
}
