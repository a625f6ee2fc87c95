import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { familiarProgram } from '../../../src/cli/program.ts'

function leaves(command: Command, name = command.name()): [string, Command][] {
  if (command.commands.length === 0) return [[name, command]]
  return command.commands.flatMap((child) => leaves(child, `${name} ${child.name()}`))
}

const all = leaves(familiarProgram())

/** What --help prints. */
function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({
    writeOut: (text) => {
      help += text
    },
  })
  command.outputHelp()
  return help
}

describe.each(all)('%s', (name, command) => {
  test('says what it does and has an example of itself', () => {
    expect(command.description()).toMatch(/^[A-Z].*\.$/s)
    expect(helpOf(command)).toMatch(new RegExp(`Examples?:\n(.*\n)*.*${name}`))
  })

  test('says of each argument and option what it is', () => {
    for (const argument of command.registeredArguments) expect(argument.description).not.toBe('')
    for (const option of command.options) expect(option.description).not.toBe('')
  })

  test('speaks JSON, unless it has no result', () => {
    // The last one is a dialogue.
    const silent = ['familiar run', 'familiar completion', 'familiar config edit-check']
    expect(command.options.some(({ long }) => long === '--json')).toBe(!silent.includes(name))
  })

  test('never ends the process by itself', () => {
    expect(() => command.parse(['--no-such-option'], { from: 'user' })).toThrow(/unknown option/)
  })
})
