import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { FamiliarError, messageOf } from '../../domain/errors.ts'
import { problemsOf } from './problems.ts'
import { type SceneScript, sceneSchema } from './schema.ts'

/**
 * Reads a scene file (YAML or JSON), without its photos.
 * @throws FamiliarError `source-unreadable`, naming the file, and the key
 */
export async function readScript(path: string): Promise<SceneScript> {
  const content = await attempt(`scene ${path}`, async () => parse(await readFile(path, 'utf8')) as unknown)
  const checked = sceneSchema.safeParse(content)
  if (!checked.success) throw unreadable(`scene ${path}: ${problemsOf(checked.error.issues).join('; ')}`)
  return checked.data
}

/** @throws FamiliarError `source-unreadable`, naming `what` and why the action failed */
export async function attempt<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw unreadable(`${what} cannot be read: ${messageOf(error)}`, error)
  }
}

export function unreadable(message: string, cause?: unknown): FamiliarError {
  return new FamiliarError('source-unreadable', message, { cause })
}
