/** One line of an answer to Prometheus. */
export interface ParsedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface ParsedFamily {
  readonly help: string
  readonly type: string
  readonly samples: readonly ParsedSample[]
}

const name = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const label = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"`
const sampleLine = new RegExp(`^(${name})(?:\\{(${label}(?:,${label})*)\\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)$`)

/**
 * Reads the text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats), stricter than Prometheus does:
 * every family has HELP, then TYPE, then its samples, which differ in name or labels.
 * @throws Error that names the line
 */
export function parseExposition(text: string): Map<string, ParsedFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line must end with a line feed')
  const families = new Map<string, ParsedFamily & { readonly samples: ParsedSample[] }>()
  const lines = text.slice(0, -1).split('\n')
  let current: string | undefined
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string
    const help = new RegExp(`^# HELP (${name}) (.+)$`).exec(line)
    if (help === null) {
      const family = families.get(current ?? '')
      if (family === undefined) throw new Error(`a sample without a family: ${line}`)
      add(family, sampleOf(line, current as string, family.type))
      continue
    }
    current = help[1] as string
    const type = new RegExp(`^# TYPE ${current} (counter|gauge|summary)$`).exec(lines[++i] ?? '')?.[1]
    if (type === undefined || families.has(current)) throw new Error(`no type, or told twice: ${line}`)
    families.set(current, { help: help[2] as string, type, samples: [] })
  }
  return families
}

function add(family: { readonly samples: ParsedSample[] }, sample: ParsedSample): void {
  const key = ({ name, labels }: ParsedSample) => JSON.stringify([name, Object.entries(labels).sort()])
  if (family.samples.some((other) => key(other) === key(sample))) throw new Error(`told twice: ${key(sample)}`)
  family.samples.push(sample)
}

function sampleOf(line: string, family: string, type: string): ParsedSample {
  const [, sample, labels = '', value] = sampleLine.exec(line) ?? []
  const suffixes = type === 'summary' ? ['', '_sum', '_count'] : ['']
  if (sample === undefined || !suffixes.some((suffix) => sample === family + suffix)) {
    throw new Error(`no sample of ${family}: ${line}`)
  }
  const pairs = [...labels.matchAll(new RegExp(label, 'g'))].map(([pair]) => {
    const [key, text] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 2, -1)]
    return [key, text.replace(/\\(.)/g, (_, char) => (char === 'n' ? '\n' : char))] as const
  })
  return { name: sample, labels: Object.fromEntries(pairs), value: Number(value) }
}
