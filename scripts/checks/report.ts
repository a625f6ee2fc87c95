import { add, type Counts, nothing } from './counts.ts'
import { runStep, type Step } from './step.ts'

/** Runs every step, also after one failed; the last line printed is `N passed, N failed, N skipped`. */
export async function runAll(steps: readonly Step[]): Promise<Counts> {
  let total = nothing
  const failed: string[] = []
  for (const step of steps) {
    console.log(`\n==> ${step.title}`)
    const counts = await runStep(step)
    if (counts.failed > 0) failed.push(step.title)
    total = add(total, counts)
  }
  console.log()
  for (const title of failed) console.log(`failed: ${title}`)
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  return total
}
