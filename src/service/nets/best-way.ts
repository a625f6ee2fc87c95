import type { Trial, Ways } from '../../vision/bench/protocol.ts'
import type { DetectorExecution, NetExecution } from '../../vision/protocol.ts'

/** What float has to be faster by: it takes up to three times the memory. */
const floatCosts = 1.1
/** What each doubling of threads has to be faster by: the cores are the cameras' and main's, too, and warm the board. */
const doublingCosts = 1.5
/** A way that finds something else than the usual one does is not used, however fast it is (cosine, or IoU). */
export const leastAgreement = 0.9

/**
 * The way to run a net on this machine: the fastest, where float and further threads must pay for what they take.
 * @param trials the first is the usual way, which is taken when no other is better
 */
export function bestWay<W extends DetectorExecution | NetExecution>([usual, ...others]: Ways<Trial<W>>): W {
  return others.reduce((best, other) => (costOf(other) < costOf(best) ? other : best), usual).way
}

/** Milliseconds, as they are weighed. */
function costOf({ way, result }: Trial<DetectorExecution | NetExecution>): number {
  if ('error' in result || result.agreement < leastAgreement) return Number.POSITIVE_INFINITY
  return result.times.median * (isFloat(way) ? floatCosts : 1) * doublingCosts ** Math.log2(way.threads)
}

function isFloat(way: DetectorExecution | NetExecution): boolean {
  return 'runtime' in way ? way.runtime !== 'onnxruntime' : way.execution === 'float'
}
