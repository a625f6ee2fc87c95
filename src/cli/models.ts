import { Command } from 'commander'
import { errorOf } from '../domain/errors.ts'
import { listModels, verifyModels } from '../service/models.ts'
import { type CommonOptions, failAfterReport, familiarCommand, print, printJson, settingsOf } from './options.ts'

export function modelsCommand(): Command {
  return new Command('models')
    .description('The nets that find and recognise faces.')
    .addCommand(
      familiarCommand('list', ['familiar models list', 'familiar models list --json'])
        .description('The nets with what their passports say; all of it with --json.')
        .action(list),
    )
    .addCommand(
      familiarCommand('verify', ['familiar models verify'])
        .description('Compare the bytes of every net with the sha256 of its passport.')
        .action(verify),
    )
}

function list(options: CommonOptions): void {
  const models = listModels(settingsOf(options))
  if (options.json) {
    printJson(Object.fromEntries(models.map(({ name, passport, inUse }) => [name, { ...passport, in_use: inUse }])))
    return
  }
  for (const { name, passport, inUse } of models) {
    const { width, height } = passport.input
    const megabytes = (passport.bytes / 1e6).toFixed(1)
    print(`${name}${inUse ? ' (in use)' : ''}: ${passport.title}`)
    print(`  ${passport.role}, ${passport.precision} on ${passport.runtime}, input ${width}x${height}, ${megabytes} MB`)
    print(`  weights: ${passport.licence.weights}; from ${passport.source.package} ${passport.source.version}`)
    for (const { what, value } of passport.accuracy) print(`  ${what}: ${value}`)
  }
}

function verify(options: CommonOptions): void {
  const models = verifyModels(settingsOf(options).models)
  if (options.json) printJson(models.map(({ name, passport, problem }) => ({ name, file: passport.file, problem })))
  else
    for (const { name, problem } of models)
      print(`${name}: ${problem === null ? 'as its passport says' : problem.message}`)
  const [first] = models.flatMap(({ problem }) => problem ?? [])
  if (first !== undefined) failAfterReport(errorOf(first), options.json)
}
