import { homedir } from 'node:os'
import type { Command } from 'commander'
import { loadWithOrigins } from '../config/load.ts'
import { createLog } from '../log/log.ts'
import { type BundleFile, collectBundle, packBundle } from '../service/bundle/bundle.ts'
import { Host } from '../service/doctor/host.ts'
import { checkTarget, writeWhole } from '../service/people/write-whole.ts'
import { type CommonOptions, familiarCommand, loadOptionsOf, print, printJson } from './options.ts'

const examples = ['familiar support-bundle', 'familiar support-bundle --list', 'familiar support-bundle trouble.tar.gz']

interface BundleOptions extends CommonOptions {
  readonly list?: boolean
  readonly force?: boolean
}

export function supportBundleCommand(): Command {
  return familiarCommand('support-bundle', examples)
    .description(
      'Collect logs, configuration and figures for somebody who helps, in a .tar.gz: without faces, names, vectors and passwords.',
    )
    .argument('[file]', 'default: familiar-support-DATE.tar.gz here')
    .option('--list', 'only show what would be in it')
    .option('--force', 'replace the file if it exists')
    .action(supportBundle)
}

async function supportBundle(file: string | undefined, options: BundleOptions): Promise<void> {
  const at = Date.now()
  const path = file ?? `familiar-support-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}.tar.gz`
  const { list = false, force = false, json = false } = options
  if (!list) checkTarget(path, force)
  const files = await collectBundle({
    load: () => loadWithOrigins(loadOptionsOf(options)),
    host: new Host(),
    home: homedir(),
    log: createLog('silent', 'familiar'),
  })
  if (!json) for (const line of contents(files)) print(line)
  if (!list) await writeWhole(path, packBundle(files, at), force)
  if (json)
    printJson({
      file: list ? null : path,
      files: files.map(({ text, ...rest }) => ({ ...rest, bytes: bytesOf(text) })),
    })
  else if (!list) print(`${path}: written, mode 0600; look through it before you give it to somebody`)
}

function contents(files: readonly BundleFile[]): string[] {
  return files.map(({ name, about, text }) => `${name.padEnd(20)}${String(bytesOf(text)).padStart(9)} bytes  ${about}`)
}

const bytesOf = (text: string): number => Buffer.byteLength(text)
