import { readFileSync } from 'node:fs'
import { ToolError } from './tool-error.ts'

export const faultNames = ['', 'no-camera', 'busy', 'stall', 'die', 'half', 'wrong-size', 'deaf'] as const
export type Fault = (typeof faultNames)[number]

/** What goes wrong now: `STAND_IN_FAULT`, or, when that is @ and a path, what the file says at the moment. @throws ToolError */
export function faultNow(): Fault {
  const set = process.env['STAND_IN_FAULT'] ?? ''
  const name = set.startsWith('@') ? contents(set.slice(1)) : set
  const fault = faultNames.find((known) => known === name)
  if (fault === undefined) throw new ToolError(`STAND_IN_FAULT: there is no fault '${name}'`)
  return fault
}

/** Without the file nothing goes wrong. */
function contents(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
