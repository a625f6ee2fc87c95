import type { Settings } from '../../config/load.ts'
import type { Log } from '../../log/log.ts'
import { bestWaysOf } from './choice.ts'
import { type ChoiceState, readChoice } from './choice-file.ts'
import { type NetPlan, planNets } from './plan.ts'

type NetSettings = Pick<Settings, 'data' | 'models' | 'detector' | 'recognition'>

/** How the nets are run now, by configuration and measurement. */
export function currentPlan(settings: NetSettings, state: ChoiceState = readChoice(settings)): NetPlan {
  return planNets(settings, state.state === 'measured' ? bestWaysOf(state.choice) : undefined)
}

/** Says in the log of a start how the nets are run, and why. */
export function logPlan(settings: NetSettings, log: Log): void {
  const state = readChoice(settings)
  const { detector, executions } = currentPlan(settings, state)
  if (state.state === 'unusable') {
    log.warn({ reason: state.reason }, 'what was measured of the nets is not used: run familiar bench --choose')
  }
  log.info({ measured: state.state === 'measured', detector, executions }, 'how the nets are run')
}
