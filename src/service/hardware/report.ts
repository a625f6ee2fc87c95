import type { Times } from '../bench.ts'
import type { BoardState } from '../board.ts'
import { type Assumption, assumptions, type Judgement } from './assumptions.ts'
import type { HardwareFacts } from './facts.ts'
import { table } from './table.ts'

const introduction = `Made by \`familiar doctor --hardware-report\`. It holds figures of this computer and its camera, and nothing of the people before it. Please paste it into an
issue, also when all is confirmed: nothing of Familiar ran on this hardware before.`

/** What the facts say of each assumption, as Markdown. */
export function hardwareReport(facts: HardwareFacts): string {
  const parts = [
    `# Hardware report: ${facts.board ?? facts.arch}`,
    introduction,
    '## What is assumed',
    table(['Assumption', 'Verdict', 'Found', 'Matters in'], assumptionRows(facts)),
    '## This computer',
    table(['', ''], machineRows(facts)),
    ...benchPart(facts),
    '## The choice of nets',
    facts.choice === null
      ? 'Not measured: run `familiar bench --choose`.'
      : `\`\`\`json\n${JSON.stringify(facts.choice, null, 2)}\n\`\`\``,
  ]
  return `${parts.map((part) => part.trim()).join('\n\n')}\n`
}

interface Verdict extends Judgement {
  readonly id: string
  readonly text: string
  readonly document: string
}

/** What the facts say of each assumption. */
export function verdicts(facts: HardwareFacts): readonly Verdict[] {
  return Object.entries<Assumption>(assumptions).map(([id, { text, document, judge }]) => ({
    id,
    text,
    document: `docs/${document}`,
    ...judge(facts),
  }))
}

function assumptionRows(facts: HardwareFacts): string[][] {
  return verdicts(facts).map(({ text, document, verdict, evidence }) => [text, `**${verdict}**`, evidence, document])
}

function machineRows({
  version,
  system,
  kernel,
  arch,
  memory,
  frequency,
  before,
  after,
  ...facts
}: HardwareFacts): string[][] {
  return [
    ['Familiar', version],
    ['System', `${system ?? 'unknown'}, kernel ${kernel}, ${arch}`],
    ['Processor', `part ${facts.cpuPart ?? 'not told'}, at most ${frequency ?? '?'} MHz; ${facts.features.join(' ')}`],
    ['Pages', `${facts.pageSize ?? '?'} bytes; of the database ${facts.databasePageSize ?? '?'}`],
    ['Memory', memory === null ? 'unknown' : `${Math.round(memory / 1024 / 1024)} MB`],
    ['OpenCV', facts.opencv ?? 'not found'],
    ['Camera tool', facts.tool ?? 'none'],
    ['Camera', cameraText(facts.camera)],
    ['State before', stateText(before)],
    ['State after', stateText(after)],
  ]
}

function cameraText(camera: HardwareFacts['camera']): string {
  if (camera === null) return 'none was looked at'
  const { name, type, watched, error } = camera
  if (watched === null) return `${name} (${type}): ${error}`
  const rate = watched.rate === null ? '' : `, ${watched.rate.toFixed(1)} a second`
  return `${name} (${type}): ${watched.width} x ${watched.height} ${watched.format}, ${watched.stride} bytes a row, first after ${Math.round(watched.ms)} ms${rate}`
}

function stateText({ temperature, throttling }: BoardState): string {
  const slowed =
    throttling === null
      ? 'throttling not told'
      : `throttled now: ${throttling.now.join(', ') || 'no'}, since boot: ${throttling.sinceBoot.join(', ') || 'no'}`
  return `${temperature === null ? 'no temperature' : `${temperature.toFixed(1)} °C`}, ${slowed}`
}

function benchPart({ bench }: HardwareFacts): string[] {
  if (bench === null) return []
  const { width, height, faces, framesPerSecond, seconds, stages, frame, nets } = bench
  const times: [string, Times][] = [...Object.entries({ ...stages, frame }), ...Object.entries(nets)]
  const rows = times.map(([name, { median, p95, runs }]) => [name, median.toFixed(2), p95.toFixed(2), String(runs)])
  return [
    '## Times',
    `${width} x ${height}, faces: ${faces}, for ${seconds.toFixed(0)} s: ${framesPerSecond.toFixed(1)} pictures a second; milliseconds:`,
    table(['Stage or net', 'Median', 'p95', 'Runs'], rows),
  ]
}
