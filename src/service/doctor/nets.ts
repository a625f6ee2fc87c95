import type { Settings } from '../../config/load.ts'
import type { Trial } from '../../vision/bench/protocol.ts'
import type { DetectorExecution, NetExecution } from '../../vision/protocol.ts'
import { readChoice } from '../nets/choice-file.ts'
import { currentPlan } from '../nets/current.ts'
import { hasDotProducts, type NetMachine, thisNetMachine } from '../nets/machine.ts'
import { wayText } from '../nets/way-text.ts'
import { type Finding, found, ok } from './finding.ts'

type AnyWay = DetectorExecution | NetExecution

/** How the nets are run, and whether that was measured on this machine. */
export function netsFinding(settings: Settings, machine: NetMachine = thisNetMachine()): Finding {
  const state = readChoice(settings)
  const { detector, executions } = currentPlan(settings, state)
  const planned: [string, AnyWay][] = [['detector', detector], ...Object.entries(executions)]
  if (state.state !== 'measured') {
    const ways = planned.map(([net, way]) => `${net} ${wayText(way)}`).join('; ')
    if (state.state === 'unusable') return found('nets-outdated', 'nets', `${ways}: ${state.reason}`)
    const text = `${ways}; not measured: familiar bench --choose`
    return hasDotProducts(machine) ? ok('nets', text) : found('nets-unmeasured', 'nets', text)
  }
  const { choice } = state
  const ways = planned.map(([net, way]) => {
    const tried = net === 'detector' ? choice.detector.tried : (choice.embedders[net]?.tried ?? [])
    return `${net} ${wayText(way)}${timesText(way, tried)}`
  })
  const beside = choice.disturbed ? ', beside a running daemon' : ''
  return ok('nets', `${ways.join('; ')}; measured on ${choice.chosen_at.slice(0, 10)}${beside}`)
}

/** What this way took, and the others at their fastest; nothing of one that was not measured. */
function timesText(way: AnyWay, tried: readonly Trial<AnyWay>[]): string {
  const own = tried.find((trial) => wayText(trial.way) === wayText(way))
  if (own === undefined) return ', not measured'
  const others = Map.groupBy(tried, ({ way }) => nameOf(way))
  others.delete(nameOf(way))
  const texts = Array.from(others, ([name, trials]) => `${name} ${fastest(trials)}`)
  return `: ${fastest([own])} (${texts.join(', ')})`
}

const nameOf = (way: AnyWay): string => ('runtime' in way ? way.runtime : way.execution)

function fastest(trials: readonly Trial<AnyWay>[]): string {
  const times = trials.flatMap(({ result }) => ('times' in result ? [result.times.median] : []))
  return times.length === 0 ? 'fails' : `${Math.min(...times).toFixed(1)} ms`
}
