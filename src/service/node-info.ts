import type { NodeInfo } from '../mqtt/payloads.ts'
import type { GalleryStore } from '../ports/gallery-store.ts'
import type { VisionInfo } from '../vision/protocol.ts'
import { boardName, type Run, version } from './run-identity.ts'

/** What `<base>/<node>/info` says now. */
export function nodeInfo({
  run,
  nodeId,
  vision,
  gallery,
  cameras,
}: {
  readonly run: Run
  readonly nodeId: string
  readonly vision: VisionInfo
  readonly gallery: GalleryStore
  readonly cameras: readonly string[]
}): NodeInfo {
  return {
    version,
    node: run.node,
    node_id: nodeId,
    embedding_space: vision.spaces[0],
    models: [...vision.models],
    gallery: countsOf(gallery),
    cameras: [...cameras],
    board: boardName(),
    started_at: run.startedAt,
  }
}

/** How much a gallery holds. */
export function countsOf(gallery: GalleryStore): NodeInfo['gallery'] {
  const people = gallery.people()
  return {
    revision: gallery.revision,
    people: people.length,
    templates: people.reduce((sum, { photos }) => sum + photos, 0),
  }
}
