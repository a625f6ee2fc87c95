import { type ErrorCode, FamiliarError } from '../../domain/errors.ts'
import type { Ending } from '../program/program.ts'

/** What the tool says of itself, in the order of preference; lines of libcamera's own log are none. */
const said = [/^ERROR: \*\*\* (.*?) \*\*\*$/, /^ERROR: (.*)$/]

/** What its messages mean; another one may mend. */
const meanings: readonly (readonly [RegExp, ErrorCode])[] = [
  [/no cameras available|selected camera is not available/i, 'source-missing'],
  [/failed to acquire camera/i, 'source-lost'],
  [/unrecognised option|the argument|the required argument|invalid|configur/i, 'source-refused'],
]

/** Why the tool ended that was to run for ever, or to give one picture. */
export function rpicamFailure(tool: string, ending: Ending): FamiliarError {
  if (ending.notFound) {
    const reason = ending.lines.at(-1) ?? ending.how
    return new FamiliarError('source-missing', `${tool} cannot be run: ${reason}`)
  }
  const words = wordsOf(ending.lines)
  if (words === undefined) return new FamiliarError('source-lost', `${tool} ended (${ending.how})`)
  const code = meanings.find(([pattern]) => pattern.test(words))?.[1] ?? 'source-lost'
  return new FamiliarError(code, `${tool} ended (${ending.how}): ${words}`)
}

function wordsOf(lines: readonly string[]): string | undefined {
  for (const pattern of said) {
    const line = lines.findLast((text) => pattern.test(text))
    if (line !== undefined) return pattern.exec(line)?.[1]
  }
  return lines.at(-1)
}
