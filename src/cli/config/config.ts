import { Command } from 'commander'
import { checkCommand } from './check.ts'
import { editCheckCommand } from './edit-check.ts'
import { migrateCommand } from './migrate.ts'
import { reloadCommand } from './reload.ts'
import { showCommand } from './show.ts'

export function configCommand(): Command {
  return new Command('config')
    .description(
      'The configuration: what is in effect, whether a file is right, changing it safely, and reading it anew.',
    )
    .addCommand(showCommand())
    .addCommand(checkCommand())
    .addCommand(editCheckCommand())
    .addCommand(reloadCommand())
    .addCommand(migrateCommand())
}
