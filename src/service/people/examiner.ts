import type { Examination, ExamineOptions } from '../../pipeline/examine.ts'
import type { VisionInfo } from '../../vision/protocol.ts'

/** What examines photos: vision, started when first asked for. */
export interface Examiner {
  info(): Promise<VisionInfo>
  examine(photo: Uint8Array, options?: ExamineOptions): Promise<Examination>
}
