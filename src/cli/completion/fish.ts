import { allNodes, type CompletionNode, type CompletionOption } from './tree.ts'

/** A completion script for fish. */
export function fishScript(root: CompletionNode): string {
  return `# Completion of familiar for fish: familiar completion fish | source
function __familiar_command
    set -l command familiar
    for word in (commandline -opc)[2..]
        switch "$command $word"
            case ${allNodes(root)
              .slice(1)
              .map(({ words }) => quoted(words.join(' ')))
              .join(' ')}
                set command "$command $word"
        end
    end
    test "$command" = "$argv"
end
complete -c familiar -f
${allNodes(root).flatMap(fishLines).join('\n')}
`
}

function fishLines(node: CompletionNode): string[] {
  const condition = `-n ${quoted(`__familiar_command ${node.words.join(' ')}`)}`
  const commands = node.commands.map(
    ({ words, description }) =>
      `complete -c familiar ${condition} -a ${quoted(words.at(-1) ?? '')} -d ${quoted(description)}`,
  )
  const options = node.options.map((option) => `complete -c familiar ${condition} ${optionText(option)}`)
  const choices =
    node.choices.length > 0 ? [`complete -c familiar ${condition} -a ${quoted(node.choices.join(' '))}`] : []
  const files = node.files ? [`complete -c familiar ${condition} -F`] : []
  return [...commands, ...choices, ...files, ...options]
}

function optionText({ flags, description, value }: CompletionOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  const choices = value?.choices ? ` -x -a ${quoted(value.choices.join(' '))}` : ''
  const files = value?.files ? ' -r -F' : ''
  const other = value !== null && choices === '' && files === '' ? ' -x' : ''
  return `${names.join(' ')}${choices}${files}${other} -d ${quoted(description)}`
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, (sign) => `\\${sign}`)}'`
}
