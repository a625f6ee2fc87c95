import { Argument, type Command } from 'commander'
import { commandWithExamples } from '../options.ts'
import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { type CompletionNode, completionTree } from './tree.ts'
import { zshScript } from './zsh.ts'

const scripts: Readonly<Record<string, (root: CompletionNode) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

const examples = [
  'eval "$(familiar completion bash)"       # in ~/.bashrc',
  'eval "$(familiar completion zsh)"        # in ~/.zshrc, after compinit',
  'familiar completion fish | source        # in ~/.config/fish/config.fish',
]

/** @param program gives the whole command line when the script is asked for */
export function completionCommand(program: () => Command): Command {
  return commandWithExamples('completion', examples)
    .description('Print a script that lets a shell complete commands, options and files.')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(scripts)))
    .action((shell: string) => {
      process.stdout.write(scripts[shell]?.(completionTree(program())) ?? '')
    })
}
