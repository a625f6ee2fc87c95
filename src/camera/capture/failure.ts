import { type ErrorCode, errorTable, FamiliarError } from '../../domain/errors.ts'
import type { Ending } from '../program/program.ts'
import { withoutAddresses } from './secrets.ts'

/** Begins the line by which a capture process says why it ended; FFmpeg's own lines stand before it. */
const mark = 'familiar-capture:'

export function failureLine(code: ErrorCode, message: string): string {
  return `${mark} ${code} ${message.replaceAll('\n', ' ')}\n`
}

/** Why a capture process ended that was not to; of addresses only the host is told. */
export function captureFailure(ending: Ending): FamiliarError {
  const line = ending.lines.findLast((text) => text.startsWith(mark))
  const [, code, message] = /^\S+ (\S+) (.*)$/.exec(line ?? '') ?? []
  const words = ending.lines.findLast((text) => !text.startsWith(mark))
  const reason = words === undefined ? '' : `: ${withoutAddresses(words)}`
  if (isErrorCode(code)) return new FamiliarError(code, `${message}${reason}`)
  return new FamiliarError('source-lost', `The capture process ended (${ending.how})${reason}`)
}

const isErrorCode = (code: string | undefined): code is ErrorCode => code !== undefined && code in errorTable
