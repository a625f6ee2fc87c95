import type { Command } from 'commander'
import { createLog } from '../log/log.ts'
import { examineInstallation, type Finding } from '../service/doctor/doctor.ts'
import { type CommonOptions, familiarCommand, print, printJson, settingsOf } from './options.ts'

export function doctorCommand(): Command {
  return familiarCommand('doctor', ['familiar doctor', 'familiar doctor --json'])
    .description(
      'Look at everything that Familiar stands on, and say what to do; nothing is changed. Exit status 1 with a problem.',
    )
    .action(doctor)
}

const marks = { ok: 'ok     ', warning: 'WARNING', problem: 'PROBLEM' } as const

async function doctor(options: CommonOptions): Promise<void> {
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
