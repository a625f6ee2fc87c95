import { cosineScorer, type Scorer } from '../../evaluation/scorer.ts'
import { thresholdFor } from '../../stages/threshold.ts'
import type { VisionInfo } from '../../vision/protocol.ts'

/** Compares as the daemon does (src/pipeline/recognizer.ts): a gallery may hold people with one template and with many, so the stricter threshold holds for both. */
export function daemonScorer({ thresholds }: Pick<VisionInfo, 'thresholds'>): Scorer {
  return cosineScorer((rate, people, templates) => {
    const single = thresholdFor(rate, people, thresholds.single).similarity
    return templates === 1 ? single : Math.max(single, thresholdFor(rate, people, thresholds.mean).similarity)
  })
}
