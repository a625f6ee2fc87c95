import type { Command } from 'commander'
import { openDesk } from '../service/control/open-desk.ts'
import type { CalibratedRate, GalleryCalibration } from '../service/people/check/calibration.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from './options.ts'
import { percentText } from './people/words.ts'

export function calibrateCommand(): Command {
  return familiarCommand('calibrate', ['familiar calibrate', 'familiar calibrate --json'])
    .description(
      'Say how many strangers would be named and how many of your people missed, at the configured rate of false matches and at others, and propose one. Changes nothing.',
    )
    .action(calibrate)
}

async function calibrate(options: CommonOptions): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const report = await opened.desk.calibrate()
  if (options.json) printJson(report)
  else printReport(report)
}

function printReport({ current, others, proposal, why }: GalleryCalibration): void {
  if (current.people.length === 0) {
    print('Nobody is enrolled. Next step: familiar enroll NAME PHOTO...')
    return
  }
  print('rate      visits of strangers named   looks at your people missed')
  const rates = [current, ...others].sort((a, b) => a.falseMatchRate - b.falseMatchRate)
  for (const rate of rates) printRate(rate, rate === current)
  for (const { name, threshold, misses } of current.people) {
    print(`${name}: similarity ${threshold.toFixed(2)} needed, ${percentText(misses)} of good looks missed`)
  }
  print(`${reasons[why]}${proposal === current.falseMatchRate ? '' : `: recognition.false_match_rate: ${proposal}`}`)
}

function printRate({ falseMatchRate, falseAlarms, misses }: CalibratedRate, isCurrent: boolean): void {
  const one = `one in ${Math.round(1 / falseAlarms).toLocaleString('en')} at most`
  print(`${String(falseMatchRate).padEnd(9)} ${one.padEnd(27)} ${percentText(misses)}${isCurrent ? '   <- now' : ''}`)
}

const reasons: Record<GalleryCalibration['why'], string> = {
  nobody: 'Nobody is enrolled',
  'as-it-is': 'Proposal: leave it as it is',
  'too-strict': 'Proposal: your people are missed often; a looser rate knows them',
  'stricter-costs-nothing': 'Proposal: a stricter rate misses hardly more of your people',
  confusable:
    'Proposal: leave it as it is. A looser rate would know your people more often, but two of them look alike (familiar people check)',
}
