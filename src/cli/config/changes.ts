import { type Change, changeText } from '../../config/reload.ts'
import { print } from '../options.ts'

const effects = { now: 'in effect', restart: 'in effect after a restart' } as const
const wouldBe = { now: 'would be in effect', restart: 'would be in effect after a restart' } as const

/** @param pending they were not made yet */
export function printChanges(changes: readonly Change[], pending: boolean): void {
  if (changes.length === 0) print('Nothing has changed')
  const words = pending ? wouldBe : effects
  for (const change of changes) print(`${changeText(change)}: ${words[change.effect]}`)
}
