import type { Command } from 'commander'
import type { CameraStatus, DaemonStatus } from '../service/control/daemon-desk.ts'
import { runningDaemon } from '../service/control/remote-daemon.ts'
import { threadsText } from '../service/nets/way-text.ts'
import { megabytes } from './megabytes.ts'
import { type CommonOptions, familiarCommand, print, printJson, settingsOf } from './options.ts'
import { peopleText, photosText } from './people/words.ts'

export function statusCommand(): Command {
  return familiarCommand('status', ['familiar status', 'familiar status --json'])
    .description('What the running daemon does: cameras, people, events, broker.')
    .action(status)
}

async function status(options: CommonOptions): Promise<void> {
  const daemon = await runningDaemon(settingsOf(options).control.socket)
  const report = await daemon.status()
  if (options.json) printJson(report)
  else for (const line of statusLines(report)) print(line)
}

/** The status in words, a fact a line. */
export function statusLines(status: DaemonStatus): string[] {
  const { gallery, outbox, broker, main } = status
  const kept = [`${outbox.setAside} set aside`, `${outbox.dropped} dropped`, ...withheldTexts(status)].join(', ')
  return [
    `Familiar ${status.version}, node ${status.node}, up ${durationText(status.uptime)} (run ${status.runId})`,
    `memory    main ${megabytes(main.rss)}, ${visionText(status)}`,
    ...status.nets.map((net) => `net       ${netText(net)}`),
    ...boardTexts(status).map((text) => `board     ${text}`),
    ...storageTexts(status).map((text) => `storage   ${text}`),
    ...governorTexts(status).map((text) => `governor  ${text}`),
    `people    ${peopleText(gallery.people)} with ${photosText(gallery.templates)}, revision ${gallery.revision}`,
    `events    ${outbox.sent} sent, ${outbox.expired} sent as history, ${outbox.waiting} waiting, ${kept}${latencyText(status)}`,
    `broker    ${broker.url}, ${broker.connected ? 'connected' : 'not connected'}`,
    `clock     ${status.clock}`,
    `privacy   ${status.privacy ? 'on: the cameras are closed' : 'off'}`,
    ...Object.entries(status.cameras).map(([name, camera]) => `camera    ${name}: ${cameraText(camera)}`),
  ]
}

/** Nothing where nobody has a policy that keeps anything back. */
function withheldTexts({ withheld }: DaemonStatus): string[] {
  const sum = Object.values(withheld).reduce((all, count) => all + count, 0)
  return sum === 0 ? [] : [`${sum} not told by policy`]
}

function visionText({ vision, visionDeaths }: DaemonStatus): string {
  const text = vision === null ? 'vision is being restarted' : `vision ${megabytes(vision.rss)}`
  return visionDeaths === 0 ? text : `${text}, died ${visionDeaths} times`
}

function netText({ name, execution, runtime, threads }: DaemonStatus['nets'][number]): string {
  return `${name}: ${execution} in ${runtime}, ${threadsText(threads)}`
}

/** Nothing of a computer that does not tell. */
function boardTexts({ board: { temperature, throttling } }: DaemonStatus): string[] {
  const texts: string[] = []
  if (temperature !== null) texts.push(`${temperature.toFixed(0)} °C`)
  if (throttling === null) return texts
  const { now, sinceBoot } = throttling
  if (now.length > 0) texts.push(`slowed down now: ${now.join(', ')}`)
  texts.push(sinceBoot.length > 0 ? `slowed down since boot: ${sinceBoot.join(', ')}` : 'never slowed down since boot')
  return texts
}

/** Nothing while all could be stored. */
function storageTexts({ storage: { trouble, lost } }: DaemonStatus): string[] {
  return [
    ...(trouble === null ? [] : [`the disk refuses to store: ${trouble}`]),
    ...(lost === 0 ? [] : [`${lost} events could not be stored`]),
  ]
}

/** Nothing while nothing is done. */
function governorTexts({ governor: { perSecond, why } }: DaemonStatus): string[] {
  return perSecond === null ? [] : [`at most ${perSecond} looks a second: ${why.join(', ')}`]
}

function latencyText({ latency: { p50Ms, p95Ms } }: DaemonStatus): string {
  if (p50Ms === null || p95Ms === null) return ''
  return `; of late ${Math.round(p50Ms)} ms from the camera to the disk, 95 % within ${Math.round(p95Ms)} ms`
}

function cameraText({ state, tally, fps }: CameraStatus): string {
  const counts =
    tally === null
      ? ''
      : `; ${tally.frames} frames, ${tally.dropped} dropped, ${tally.faces} faces, ${tally.embedded} embedded`
  switch (state.state) {
    case 'failed':
      return `failed: ${state.error.message}${counts}`
    case 'retrying':
      return `${state.error.message}; attempt ${state.attempt} in ${Math.ceil(state.retryInMs / 1000)} s${counts}`
    default:
      return `${state.state}${fps === null ? '' : ` at ${fps.toFixed(1)} frames/s`}${counts}`
  }
}

/** `3 d 4 h`, `4 h 5 min`, `5 min 6 s`, `6 s`. */
export function durationText(seconds: number): string {
  const whole = Math.floor(seconds)
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return '0 s'
  return parts
    .slice(first, first + 2)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}
