import { spawnSync } from 'node:child_process'
import { copyFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Command } from 'commander'
import { type ConfigFile, readConfigFile } from '../../config/file.ts'
import { loadConfig, type Settings } from '../../config/load.ts'
import { reload } from '../../config/reload.ts'
import { FamiliarError, messageOf } from '../../domain/errors.ts'
import { replaceText } from '../../service/configuration/replace-file.ts'
import { runningDaemon } from '../../service/control/remote-daemon.ts'
import { type CommonOptions, commandWithExamples, loadOptionsOf, print, withConfig } from '../options.ts'
import { agree } from '../terminal.ts'
import { printChanges } from './changes.ts'

export function editCheckCommand(): Command {
  return withConfig(
    commandWithExamples('edit-check', ['familiar config edit-check', 'EDITOR=nano familiar config edit-check']),
  )
    .description(
      'Edit the configuration file in $VISUAL or $EDITOR: it is replaced only when it is right, and the running daemon reads it if you want.',
    )
    .action(editCheck)
}

async function editCheck(options: CommonOptions): Promise<void> {
  const file = readConfigFile(options.config)
  if (file === null) throw new FamiliarError('config-missing', 'There is no configuration file to edit')
  // Beside the file, since its relative paths are relative to its folder.
  const copy = join(dirname(file.name), `.${basename(file.name)}.edit-${process.pid}`)
  try {
    copyFile(file.name, copy)
    const edited = await editUntilRight(options, copy, file)
    if (edited === null) return print('Nothing was changed')
    const before = settingsBefore(options)
    await replaceText(file.name, edited)
    const after = loadConfig(loadOptionsOf(options))
    if (before !== null) printChanges(reload(before, after).changes, true)
    await offerReload(after)
  } finally {
    rmSync(copy, { force: true })
  }
}

function copyFile(from: string, to: string): void {
  try {
    copyFileSync(from, to)
  } catch (error) {
    throw new FamiliarError('file-unusable', `${to} cannot be written: ${messageOf(error)}`, { cause: error })
  }
}

/** @returns the new text; null when it is the old one */
async function editUntilRight(options: CommonOptions, copy: string, file: ConfigFile): Promise<string | null> {
  for (;;) {
    edit(copy)
    try {
      return newText(options, copy, file)
    } catch (error) {
      if (!(await editsAgain(error, copy, file))) return null
    }
  }
}

/** @throws FamiliarError what is wrong with it */
function newText(options: CommonOptions, copy: string, { text }: ConfigFile): string | null {
  const edited = readConfigFile(copy)
  if (edited === null || edited.text === text) return null
  loadConfig({ ...loadOptionsOf(options), file: copy })
  return edited.text
}

/** @throws the error itself where nobody can be asked: whoever edits by a script is told by the exit status */
async function editsAgain(error: unknown, copy: string, file: ConfigFile): Promise<boolean> {
  if (!(error instanceof FamiliarError)) throw error
  const message = error.message.replaceAll(copy, file.name)
  if (!process.stdin.isTTY) throw new FamiliarError(error.code, `Nothing was changed. ${message}`, { cause: error })
  print(message)
  return agree('Edit again? No discards what you wrote.')
}

/** Whoever sets the variables runs this: a shell reads them, for they may hold options. */
const editor = `
  editor=$VISUAL
  [ "$editor" ] || editor=$EDITOR
  [ "$editor" ] || editor=$(command -v sensible-editor || command -v nano || echo vi)
  eval "$editor \\"\\$1\\""
`

function edit(path: string): void {
  const { status, error } = spawnSync('sh', ['-c', editor, 'sh', path], { stdio: 'inherit' })
  if (error !== undefined || status !== 0) {
    throw new FamiliarError(
      'interrupted',
      `The editor failed (${error?.message ?? `status ${status}`}), nothing was changed`,
    )
  }
}

/** What holds now: null when the file was not right before. */
function settingsBefore(options: CommonOptions): Settings | null {
  try {
    return loadConfig(loadOptionsOf(options))
  } catch {
    return null
  }
}

async function offerReload({ control }: Settings): Promise<void> {
  const daemon = process.stdin.isTTY ? await runningDaemon(control.socket).catch(() => null) : null
  if (daemon === null || !(await agree('Let the running daemon read it?'))) return
  printChanges((await daemon.reloadConfig()).changes, false)
}
