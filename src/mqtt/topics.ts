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
  readonly health: string
  readonly rejected: string
  readonly privacyState: string
  /** Who is here and who was seen last, of all people together. */
  readonly peopleState: string
  /** Settings that may change while the daemon runs. */
  readonly settingsState: string
  readonly enrolmentState: string
  /** The name to enrol, as Home Assistant's text entity shows it. */
  readonly enrolmentName: string
  readonly faceImage: string
  /** What commands are sent to: `requests` is the filter of all. */
  readonly requests: string
  request(command: string): string
  response(command: string): string
  /** The command that a topic under `requests` names. */
  commandOf(topic: string): string | undefined
  cameraState(name: string): string
  personState(id: string): string
  personAttributes(id: string): string
  /** Whose retained messages outlive a run of the daemon, and must be taken back when their subject is no more. */
  readonly subjects: readonly string[]
  /** Which subject a topic under `subjects` is about. */
  subjectOf(topic: string): TopicSubject | undefined
}

export interface TopicSubject {
  readonly kind: 'person' | 'camera'
  readonly id: string
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
    health: `${root}/health`,
    rejected: `${root}/debug/rejected`,
    privacyState: `${root}/privacy/state`,
    peopleState: `${root}/people/state`,
    settingsState: `${root}/settings/state`,
    enrolmentState: `${root}/enrolment/state`,
    enrolmentName: `${root}/enrolment/name`,
    faceImage: `${root}/face/image`,
    requests: `${root}/request/+`,
    request: (command) => `${root}/request/${command}`,
    response: (command) => `${root}/response/${command}`,
    commandOf(topic) {
      const prefix = `${root}/request/`
      return topic.startsWith(prefix) ? topic.slice(prefix.length) : undefined
    },
    cameraState: (name) => `${root}/camera/${name}/state`,
    personState: (id) => `${root}/person/${id}/state`,
    personAttributes: (id) => `${root}/person/${id}/attributes`,
    subjects: [`${root}/person/+/state`, `${root}/person/+/attributes`, `${root}/camera/+/state`],
    subjectOf(topic) {
      if (!topic.startsWith(`${root}/`)) return undefined
      const [kind, id, ...rest] = topic.slice(root.length + 1).split('/')
      return (kind === 'person' || kind === 'camera') && id && rest.length === 1 ? { kind, id } : undefined
    },
  }
}

/** The status as it is announced, left behind on stopping, or given to the broker as the last will. */
export function statusMessage(topics: Topics, status: NodeStatus): Message {
  return { topic: topics.status, payload: status, qos: 1, retain: true }
}
