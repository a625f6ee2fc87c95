/**
 * The standard normal quantile of a probability, 0 < p < 1: on such axes the DET curve of normal scores is a straight line
 * (Martin et al., "The DET curve", Eurospeech 1997). Acklam's rational approximation, relative error 1.2e-9.
 */
export function probit(p: number): number {
  const low = 0.02425
  if (p < low) return tail(Math.sqrt(-2 * Math.log(p)))
  if (p > 1 - low) return -tail(Math.sqrt(-2 * Math.log(1 - p)))
  const q = p - 0.5
  return (horner(central.above, q * q) * q) / horner([...central.below, 1], q * q)
}

const tail = (q: number): number => horner(outer.above, q) / horner([...outer.below, 1], q)

const central = {
  above: [
    -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
    2.506628277459239,
  ],
  below: [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1],
}
const outer = {
  above: [
    -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ],
  below: [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416],
}

/** @param coefficients of the highest power first */
function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)
}
