/** `problem`: Familiar cannot do its work; `warning`: it can, but worse or not for long. */
export type Level = 'warning' | 'problem'

/** What may be wrong around Familiar. docs/troubleshooting.md is made from these; test/unit/service/doctor breaks each. */
export interface Trouble {
  readonly level: Level
  /** What its owner notices. */
  readonly symptom: string
  readonly cause: string
  /** What to do, for any machine. */
  readonly next: string
}

export type Troubles = Readonly<Record<string, Trouble>>
