import { allNodes, type CompletionNode, type CompletionOption } from './tree.ts'

/** A completion script for bash; it needs no bash-completion. */
export function bashScript(root: CompletionNode): string {
  const nodes = allNodes(root)
  return `# Completion of familiar for bash: eval "$(familiar completion bash)"
_familiar() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  local command=familiar word words='' files='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$command $word" in
${nodes.flatMap(({ commands }) => commands.map(({ words }) => `      '${words.join(' ')}') command='${words.join(' ')}' ;;`)).join('\n')}
    esac
  done
  case "$command:$previous" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
${nodes.map(nodeCase).join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  if [[ -n "$files" && "$current" != -* ]]; then
    compopt -o filenames 2> /dev/null
    mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -F _familiar familiar
`
}

/** After an option that takes a value only that value may stand. */
function valueCases({ words, options }: CompletionNode): string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === null) return []
    const pattern = flags.map((flag) => `'${words.join(' ')}:${flag}'`).join(' | ')
    return [`    ${pattern}) command=; ${suggestion(value.choices ?? [], value.files)} ;;`]
  })
}

function nodeCase({ words, commands, options, choices, files }: CompletionNode): string {
  const known = [...commands.map((child) => child.words.at(-1) ?? ''), ...choices, ...options.flatMap(flagsOf)]
  return `    '${words.join(' ')}') ${suggestion(known, files)} ;;`
}

function flagsOf({ flags }: CompletionOption): readonly string[] {
  return flags
}

function suggestion(words: readonly string[], files: boolean): string {
  return `words='${words.join(' ')}' files=${files ? 'yes' : "''"}`
}
