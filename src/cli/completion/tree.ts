import type { Command, Option } from 'commander'

/** What may be typed after a command, for the scripts of the shells. */
export interface CompletionNode {
  /** From the program on: `familiar people list`. */
  readonly words: readonly string[]
  readonly description: string
  readonly commands: readonly CompletionNode[]
  readonly options: readonly CompletionOption[]
  /** What an argument may be, where that is known. */
  readonly choices: readonly string[]
  /** Whether an argument may be a file or folder. */
  readonly files: boolean
}

export interface CompletionOption {
  /** `-c` and `--config`. */
  readonly flags: readonly string[]
  readonly description: string
  /** Null for a switch; else the kind of value that follows. */
  readonly value: { readonly choices: readonly string[] | null; readonly files: boolean } | null
}

/** Files and folders are arguments and values of these names. */
const fileNames = ['file', 'folder', 'photo', 'photos']

/** The tree of commands as commander knows it. */
export function completionTree(command: Command, parents: readonly string[] = []): CompletionNode {
  const words = [...parents, command.name()]
  return {
    words,
    description: command.description(),
    commands: command.commands.map((child) => completionTree(child, words)),
    options: command.createHelp().visibleOptions(command).map(optionOf),
    choices: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
    files: command.registeredArguments.some((argument) => fileNames.includes(argument.name())),
  }
}

/** This node and all below it. */
export function allNodes(node: CompletionNode): readonly CompletionNode[] {
  return [node, ...node.commands.flatMap(allNodes)]
}

function optionOf(option: Option): CompletionOption {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined)
  return { flags, description: option.description, value: optionValue(option) }
}

function optionValue(option: Option): CompletionOption['value'] {
  if (!option.required && !option.optional) return null
  const name = /[<[]([^\]>.]+)/.exec(option.flags)?.[1] ?? ''
  return { choices: option.argChoices ?? null, files: fileNames.includes(name) }
}
