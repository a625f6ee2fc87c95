import { FamiliarError, reportOf } from '../domain/errors.ts'
import { makeBackup } from './backups.ts'
import type { Environment } from './environment.ts'
import { fromSchema1 } from './migrate-1.ts'
import { fromSchema2 } from './migrate-2.ts'
import { fromSchema3 } from './migrate-3.ts'
import type { Migration } from './migration.ts'
import type { SchemaVersion } from './schema-version.ts'

/** By the version that a migration begins with. */
const migrations: Readonly<Record<number, Migration>> = { 1: fromSchema1, 2: fromSchema2, 3: fromSchema3 }

/**
 * Brings what is stored from an older schema to this one, one version after the other, each in one transaction. Before the
 * first a backup is made.
 * @throws FamiliarError with the path of the backup; the version is then the last one that was reached
 */
export async function migrate(
  environment: Environment,
  folder: string,
  version: SchemaVersion,
  to: number,
): Promise<void> {
  const from = version.read()
  if (from === undefined || from >= to) return
  const backup = await makeBackup(environment, folder, from)
  try {
    for (let schema = from; schema < to; schema++) await step(environment, version, schema)
  } catch (error) {
    throw failed(environment.path, version.read(), backup, error)
  }
}

async function step(environment: Environment, version: SchemaVersion, schema: number): Promise<void> {
  const convert = migrations[schema]
  if (!convert) throw new Error(`there is no way from schema ${schema}`)
  const run = convert(environment)
  await environment.write(() => {
    run()
    version.write(schema + 1)
  })
}

function failed(path: string, schema: number | undefined, backup: string, error: unknown): FamiliarError {
  const { code, message } = reportOf(error)
  const state = `${path} stays at schema ${schema}, and ${backup} is a copy of it`
  return new FamiliarError(code, `${message}; ${state}`, { cause: error })
}
