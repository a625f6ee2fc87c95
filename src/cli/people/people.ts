import { Command } from 'commander'
import { checkCommand } from './check.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { listCommand } from './list.ts'
import { mergeCommand } from './merge.ts'
import { migrateCommand } from './migrate.ts'
import { negativeCommand } from './negative.ts'
import { negativesCommand } from './negatives.ts'
import { policyCommand } from './policy.ts'
import { removeCommand } from './remove.ts'
import { renameCommand } from './rename.ts'
import { setCommand } from './set.ts'
import { showCommand } from './show.ts'

const commands = [
  listCommand,
  showCommand,
  renameCommand,
  mergeCommand,
  setCommand,
  policyCommand,
  checkCommand,
  migrateCommand,
  negativeCommand,
  negativesCommand,
  removeCommand,
  exportCommand,
  importCommand,
]

export function peopleCommand(): Command {
  const group = new Command('people').description('The people that Familiar knows.')
  for (const command of commands) group.addCommand(command())
  return group
}
