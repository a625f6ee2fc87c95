/** The command line: one file a command. */
import { constants } from 'node:os'
import { CommanderError } from 'commander'
import { errorTable, FamiliarError, isFamiliarError, messageOf } from '../domain/errors.ts'
import { familiarProgram } from './program.ts'

process.stdout.once('error', endUnread).on('error', () => {})
try {
  await familiarProgram().parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
// What a command left open (a socket of a broker that does not answer) must not keep the shell waiting; a pipe that is read
// slowly must get all that was printed.
await Promise.all([process.stdout, process.stderr].map(written))
process.exit()

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    // A reader that has gone away reads nothing more.
    stream.once('error', () => resolve())
    stream.write('', () => resolve())
  })
}

/** Nobody hears the result. A reader that wants no more, such as head, is no error to speak of: as by SIGPIPE. */
function endUnread(error: NodeJS.ErrnoException): void {
  const { exit, hint } = errorTable['file-unusable']
  const gone = error.code === 'EPIPE' || error.code === 'EIO'
  if (!gone) process.stderr.write(`error: Standard output cannot be written: ${error.message}\n  next step: ${hint}\n`)
  // Long work ends where it is whole, as by Ctrl-C.
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(gone ? 128 + constants.signals.SIGPIPE : exit)
}

/** Says what went wrong and what to do; returns the exit status. */
function report(error: unknown): number {
  const problem = asFamiliarError(error)
  if (problem === null) return 0
  const { code, message, kind } = problem
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: { code, message, hint: kind.hint } })}\n`)
  } else {
    process.stderr.write(`error: ${message}\n  next step: ${kind.hint}\n`)
  }
  if (code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return kind.exit
}

/** Null for what is no error: help and version, which commander throws too. */
function asFamiliarError(error: unknown): FamiliarError | null {
  if (isFamiliarError(error)) return error
  if (!(error instanceof CommanderError)) return new FamiliarError('internal', messageOf(error), { cause: error })
  if (error.exitCode === 0) return null
  if (error.code === 'commander.help') return new FamiliarError('usage', 'a command is missing')
  return new FamiliarError('usage', error.message.replace(/^error: /, '') || errorTable.usage.meaning)
}
