import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { FamiliarError } from '../domain/errors.ts'

/**
 * Asks before something that cannot be brought back.
 * @throws FamiliarError `confirmation-missing` where nobody can be asked, `interrupted` when the answer is no
 */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY) throw new FamiliarError('confirmation-missing', `Nobody is there to answer: ${question}`)
  const answer = await ask(`${question} [y/N] `, process.stderr)
  if (!/^y(es)?$/i.test(answer.trim())) throw new FamiliarError('interrupted', 'Nothing was changed')
}

/**
 * Asks without showing what is typed.
 * @throws FamiliarError `interrupted`
 */
export async function askHidden(question: string): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    return await ask('', nowhere)
  } finally {
    process.stderr.write('\n')
  }
}

/** @param output where the terminal's echo goes */
async function ask(question: string, output: NodeJS.WritableStream): Promise<string> {
  // `terminal`: readline takes the keys one by one and echoes to `output`, and the terminal itself shows none.
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  const interrupted = Promise.withResolvers<never>()
  lines.once('SIGINT', () => interrupted.reject(new FamiliarError('interrupted', 'Nothing was changed')))
  lines.once('close', () =>
    interrupted.reject(new FamiliarError('interrupted', 'The input ended, nothing was changed')),
  )
  try {
    return await Promise.race([lines.question(question), interrupted.promise])
  } finally {
    interrupted.promise.catch(() => {})
    lines.close()
  }
}
