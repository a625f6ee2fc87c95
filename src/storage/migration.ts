import type { Environment } from './environment.ts'

/**
 * Rewrites all records of one schema as those of the next, in a running transaction. What it needs to open it opens before:
 * it is called outside of one and returns what is to be done inside.
 */
export type Migration = (environment: Environment) => () => void
