import { Command } from 'commander'
import { runningDaemon } from '../service/control/remote-daemon.ts'
import { type CommonOptions, familiarCommand, print, printJson, settingsOf } from './options.ts'

export function privacyCommand(): Command {
  return new Command('privacy')
    .description('Close the cameras and open them again, without stopping the daemon; the choice outlives restarts.')
    .addCommand(switching('on', 'Close the cameras: nobody is seen, and presence is unknown.'))
    .addCommand(switching('off', 'Open the cameras again.'))
    .addCommand(familiarCommand('show', ['familiar privacy show']).description('Whether privacy is on.').action(show))
}

function switching(word: 'on' | 'off', description: string): Command {
  return familiarCommand(word, [`familiar privacy ${word}`])
    .description(description)
    .action(async (options: CommonOptions) => {
      const daemon = await runningDaemon(settingsOf(options).control.socket)
      await daemon.setPrivacy(word === 'on')
      tell(word === 'on', options)
    })
}

async function show(options: CommonOptions): Promise<void> {
  const daemon = await runningDaemon(settingsOf(options).control.socket)
  tell((await daemon.status()).privacy, options)
}

function tell(privacy: boolean, { json }: CommonOptions): void {
  if (json) printJson({ privacy })
  else print(privacy ? 'Privacy is on: the cameras are closed' : 'Privacy is off')
}
