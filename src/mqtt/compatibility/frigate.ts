import type { FamiliarEvent } from '../../domain/event.ts'
import type { PeerMessage } from './peer-message.ts'

const topic = 'frigate/tracked_object_update'

/**
 * What Frigate 0.16 tells of a face: `name` null and `score` 0 unless it is sure of one person, `timestamp` in seconds. Its id is
 * the tracked object's, ours the event's.
 */
export function frigateMessages(event: FamiliarEvent): readonly PeerMessage[] {
  if (event.event_type === 'left') return []
  const face = {
    type: 'face',
    name: event.person?.name ?? null,
    score: event.person === null ? 0 : (event.probability ?? event.similarity ?? 0),
    id: event.id,
    camera: event.camera,
    timestamp: Date.parse(event.captured_at) / 1000,
  }
  return [{ topic, payload: JSON.stringify(face) }]
}
