import type { Command } from 'commander'
import { createLog } from '../log/log.ts'
import { examineInstallation, type Finding } from '../service/doctor/doctor.ts'
import { positive } from './bench.ts'
import { reportHardware } from './hardware-report.ts'
import { type CommonOptions, familiarCommand, print, printJson, settingsOf } from './options.ts'

const examples = ['familiar doctor', 'familiar doctor --json', 'familiar doctor --hardware-report > report.md']

interface DoctorOptions extends CommonOptions {
  readonly hardwareReport?: boolean
  readonly seconds: number
}

export function doctorCommand(): Command {
  return familiarCommand('doctor', examples)
    .description(
      'Look at everything that Familiar stands on, and say what to do; nothing is changed. Exit status 1 with a problem.',
    )
    .option('--hardware-report', 'instead measure this computer and its camera, as Markdown to paste into an issue')
    .option('--seconds <number>', 'how long a hardware report measures the nets', positive, 10)
    .action(doctor)
}

const marks = { ok: 'ok     ', warning: 'WARNING', problem: 'PROBLEM' } as const

async function doctor(options: DoctorOptions): Promise<void> {
  if (options.hardwareReport) return reportHardware(options)
  const findings: Finding[] = []
  // What goes wrong is told as findings, not as log lines.
  for await (const finding of examineInstallation(() => settingsOf(options), createLog('silent', 'familiar'))) {
    findings.push(finding)
    if (!options.json) printFinding(finding)
  }
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length
  const [problems, warnings] = [count('problem'), count('warning')]
  if (options.json) printJson({ problems, warnings, findings })
  else print(`${findings.length} checks: ${problems} problems, ${warnings} warnings`)
  if (problems > 0) process.exitCode = 1
}

function printFinding({ id, check, level, text, next }: Finding): void {
  print(`${marks[level]}  ${check}: ${text}${id === null ? '' : ` (${id})`}`)
  if (next !== null) print(`           next step: ${next}`)
}
