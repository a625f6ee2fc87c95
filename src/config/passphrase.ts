/** The environment of a process. */
export type Env = Readonly<Record<string, string | undefined>>

/** Holds the passphrase of exports for commands that nobody watches; it is no key of the configuration. */
export const passphraseVariable = 'FAMILIAR_PASSPHRASE'

/** Null when the variable is not set. */
export function passphraseOfEnvironment(env: Env = process.env): string | null {
  return env[passphraseVariable] ?? null
}
