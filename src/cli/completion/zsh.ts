import { allNodes, type CompletionNode, type CompletionOption } from './tree.ts'

/** A completion script for zsh, to be kept as `_familiar` in a folder of `fpath`, or evaluated after `compinit`. */
export function zshScript(root: CompletionNode): string {
  return `#compdef familiar
# Completion of familiar for zsh: eval "$(familiar completion zsh)", after compinit
${allNodes(root).map(zshFunction).join('\n')}
compdef ${functionOf(root)} familiar
`
}

function zshFunction(node: CompletionNode): string {
  const specs = node.options.map(optionSpec)
  return node.commands.length > 0 ? groupFunction(node, specs) : commandFunction(node, specs)
}

function groupFunction(node: CompletionNode, specs: readonly string[]): string {
  const described = node.commands.map((child) => quoted(`${nameOf(child)}:${escaped(child.description)}`))
  return `${functionOf(node)}() {
  local state line
  local -a commands=(
${described.map((line) => `    ${line}`).join('\n')}
  )
  _arguments -C ${[...specs, "'1: :->command'", "'*:: :->rest'"].join(' \\\n    ')}
  case $state in
    command) _describe command commands ;;
    rest)
      case $line[1] in
${node.commands.map((child) => `        ${nameOf(child)}) ${functionOf(child)} ;;`).join('\n')}
      esac
      ;;
  esac
}`
}

function commandFunction(node: CompletionNode, specs: readonly string[]): string {
  const argument =
    node.choices.length > 0 ? `'*: :(${node.choices.join(' ')})'` : node.files ? "'*: :_files'" : "'*: :'"
  return `${functionOf(node)}() {
  _arguments ${[...specs, argument].join(' \\\n    ')}
}`
}

function optionSpec({ flags, description, value }: CompletionOption): string {
  const action = value?.choices ? `(${value.choices.join(' ')})` : value?.files ? '_files' : ''
  const specs = flags.map((flag) => quoted(`${flag}[${escaped(description)}]${value === null ? '' : `: :${action}`}`))
  return specs.join(' \\\n    ')
}

function functionOf({ words }: CompletionNode): string {
  return `_${words.join('_')}`
}

function nameOf({ words }: CompletionNode): string {
  return words.at(-1) ?? ''
}

/** What _arguments and _describe would take for their own signs. */
function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, (sign) => `\\${sign}`)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
