import { errorTable } from '../../src/domain/errors.ts'
import { generatedNotice, table } from './markdown.ts'

const introduction = `# Errors

${generatedNotice}

Each error that Familiar reports has one of these codes. "Exit" is the exit status of the command that ends with it, by
sysexits.h where one fits; "Retry" says whether the same call may succeed later without anybody changing anything.
`

/** docs/errors.md: every code of the error table. */
export function errorsPage(): string {
  const rows = Object.entries(errorTable).map(([code, { exit, retry, meaning, hint }]) => [
    `\`${code}\``,
    String(exit),
    retry ? 'yes' : 'no',
    meaning,
    hint,
  ])
  return `${introduction}\n${table(['Code', 'Exit', 'Retry', 'Meaning', 'Next step'], rows)}`
}
