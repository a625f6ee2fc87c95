import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { FamiliarError } from '../domain/errors.ts'

/**
 * Asks before something that cannot be brought back.
 * @throws FamiliarError `confirmation-missing` where nobody can be asked, `interrupted` when the answer is no
 */
export async function confirm(question: string): Promise<void> {
  if (!(await agree(question))) throw new FamiliarError('interrupted', 'Nothing was changed')
}

/** @throws FamiliarError `confirmation-missing` where nobody can be asked, `interrupted` */
export async function agree(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new FamiliarError('confirmation-missing', `Nobody is there to answer: ${question}`)
  }
  const answer = await ask(`${question} [y/N] `, process.stderr)
  return /^y(es)?$/i.test(answer.trim())
}

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })

/**
 * Asks without showing what is typed.
 * @throws FamiliarError `interrupted`
 */
export async function askHidden(question: string): Promise<string> {
  try {
    return await ask(question, nowhere)
  } finally {
    process.stderr.write('\n')
  }
}

/** @param echo where what is typed is shown */
async function ask(question: string, echo: NodeJS.WritableStream): Promise<string> {
  // From here on the terminal itself shows nothing, not even what was typed ahead: so it comes before the question.
  const lines = createInterface({ input: process.stdin, output: echo, terminal: true })
  if (echo === nowhere) process.stderr.write(question)
  const { promise: interrupted, reject } = Promise.withResolvers<never>()
  interrupted.catch(() => {})
  lines.once('SIGINT', () => reject(new FamiliarError('interrupted', 'Nothing was changed')))
  lines.once('close', () => reject(new FamiliarError('interrupted', 'The input ended, nothing was changed')))
  try {
    return await Promise.race([lines.question(question), interrupted])
  } finally {
    lines.close()
  }
}
