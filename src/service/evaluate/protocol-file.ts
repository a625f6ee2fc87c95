import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { FamiliarError, messageOf } from '../../domain/errors.ts'
import { type Fold, parsePairs } from '../../evaluation/pairs-file.ts'
import { type Protocol, type ProtocolOptions, protocolSchema } from '../../evaluation/protocol.ts'
import { writeWhole } from '../people/write-whole.ts'
import type { FolderEvaluation } from './evaluate.ts'

export type { Fold } from '../../evaluation/pairs-file.ts'
export type { Protocol, ProtocolOptions } from '../../evaluation/protocol.ts'

/** @throws FamiliarError `usage` naming the option */
export function protocolOf(options: ProtocolOptions): Protocol {
  const parsed = protocolSchema.safeParse(options)
  if (parsed.success) return parsed.data
  throw new FamiliarError('usage', problemsOf(parsed.error))
}

/** @throws FamiliarError `file-unusable`; `protocol-invalid` naming each mistake */
export async function readProtocol(path: string): Promise<Protocol> {
  const text = await read(path)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new FamiliarError('protocol-invalid', `${path} is not JSON: ${messageOf(error)}`)
  }
  const parsed = protocolSchema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new FamiliarError('protocol-invalid', `${path}: ${problemsOf(parsed.error)}`)
}

/** @throws FamiliarError `file-unusable`; `protocol-invalid` naming the line */
export async function readPairs(path: string): Promise<Fold[]> {
  return parsePairs(await read(path), path)
}

/**
 * Writes the protocol with the galleries that were drawn: it repeats them whatever photos are added.
 * @throws FamiliarError `file-exists` unless it may be replaced, `file-unusable`
 */
export async function writeProtocol(path: string, evaluation: FolderEvaluation, replace: boolean): Promise<void> {
  const { protocol, draws } = evaluation
  const whole = { ...protocol, ...(draws.length > 0 ? { draws } : {}) }
  await writeWhole(path, Buffer.from(`${JSON.stringify(whole, null, 1)}\n`), replace)
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new FamiliarError('file-unusable', `${path} cannot be read: ${messageOf(error)}`)
  }
}

function problemsOf({ issues }: z.core.$ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ')
}
