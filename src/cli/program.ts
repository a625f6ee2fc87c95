import { Command } from 'commander'
import { version } from '../service/run-identity.ts'
import { backupCommand } from './backup.ts'
import { benchCommand } from './bench.ts'
import { calibrateCommand } from './calibrate.ts'
import { completionCommand } from './completion/completion.ts'
import { configCommand } from './config/config.ts'
import { demoCommand } from './demo/demo.ts'
import { doctorCommand } from './doctor.ts'
import { enrollCommand } from './enroll.ts'
import { evaluateCommand } from './evaluate/evaluate.ts'
import { identifyCommand } from './identify.ts'
import { modelsCommand } from './models.ts'
import { peopleCommand } from './people/people.ts'
import { privacyCommand } from './privacy.ts'
import { restoreCommand } from './restore.ts'
import { runCommand } from './run.ts'
import { statusCommand } from './status.ts'
import { supportBundleCommand } from './support-bundle.ts'
import { unknownCommand } from './unknown/unknown.ts'

/** The whole command line, in the order of its help. */
export function familiarProgram(): Command {
  const program = new Command('familiar')
    .description('Sees who is there and tells the home over MQTT, all on the device.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showHelpAfterError(false)
    .addHelpText('after', '\nExit statuses: docs/errors.md. Each command has --help with examples.')
  const commands = [
    runCommand(),
    demoCommand(),
    statusCommand(),
    enrollCommand(),
    identifyCommand(),
    peopleCommand(),
    unknownCommand(),
    calibrateCommand(),
    privacyCommand(),
    backupCommand(),
    restoreCommand(),
    configCommand(),
    doctorCommand(),
    supportBundleCommand(),
    benchCommand(),
    evaluateCommand(),
    modelsCommand(),
    completionCommand(() => program),
  ]
  for (const command of commands) program.addCommand(command)
  inherit(program)
  return program
}

/** Commands made apart from the program have settings of their own, which end the process. */
function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent)
    inherit(command)
  }
}
