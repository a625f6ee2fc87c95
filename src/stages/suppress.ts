import type { Detection } from '../domain/face.ts'
import { iou } from './geometry.ts'

/**
 * Greedy non-maximum suppression: the best detection stays, those that overlap it by more than `limit` (IoU) go, and so on.
 * @returns what stays, best score first
 */
export function suppress(detections: readonly Detection[], limit: number): Detection[] {
  const kept: Detection[] = []
  for (const candidate of detections.toSorted((a, b) => b.score - a.score)) {
    if (kept.every(({ box }) => iou(box, candidate.box) <= limit)) kept.push(candidate)
  }
  return kept
}
