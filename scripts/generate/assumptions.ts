import { type Assumption, assumptions } from '../../src/service/hardware/assumptions.ts'
import { table } from './markdown.ts'

/** The part of docs/hardware-checklist.md that `familiar doctor --hardware-report` judges. */
export function assumptionsTable(): string {
  const rows = Object.entries<Assumption>(assumptions).map(([id, { text, document }]) => [
    `\`${id}\``,
    text,
    `[${document}](${document})`,
  ])
  return table(['Name', 'Assumption', 'Matters in'], rows)
}
