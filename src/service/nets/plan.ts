import type { Settings } from '../../config/load.ts'
import type { DetectorExecution, Executions } from '../../vision/protocol.ts'

/** How each net is run. */
export interface NetPlan {
  readonly detector: DetectorExecution
  /** By their names in `recognition.nets`. */
  readonly executions: Executions
}

/** What was measured to be the best on this machine, as far as that is known. */
export interface BestWays {
  readonly detector?: DetectorExecution
  readonly embedders: Executions
}

/** What the owner asks for; else what was measured; else int8 on one thread. */
export function planNets(
  { detector, recognition }: Pick<Settings, 'detector' | 'recognition'>,
  best: BestWays = { embedders: {} },
): NetPlan {
  const executions = recognition.nets.split('+').map((net) => {
    const measured = best.embedders[net]
    const execution = recognition.execution === 'auto' ? (measured?.execution ?? 'int8') : recognition.execution
    return [net, { execution, threads: recognition.threads ?? measured?.threads ?? 1 }]
  })
  return {
    detector: {
      runtime: detector.runtime === 'auto' ? (best.detector?.runtime ?? 'onnxruntime') : detector.runtime,
      threads: detector.threads ?? best.detector?.threads ?? 1,
    },
    executions: Object.fromEntries(executions),
  }
}
