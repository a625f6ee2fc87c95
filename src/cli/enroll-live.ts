import { setTimeout as delay } from 'node:timers/promises'
import type { Settings } from '../config/load.ts'
import { runningEnrolment } from '../service/control/remote-enrolment.ts'
import type { EnrolmentDesk, LiveReport } from '../service/enrolment/desk.ts'
import { looksLikeText } from '../service/people/words.ts'
import { interruption } from './interrupt.ts'
import { print, printJson } from './options.ts'
import { StatusLine } from './status-line.ts'

/** Milliseconds between two looks at how far it is. */
const pollEvery = 250

interface LiveCommandOptions {
  readonly json?: boolean
  readonly force?: boolean
}

/** Enrols somebody before a camera of the running daemon, and shows what they are to do. Ctrl-C ends it without a trace. */
export async function enrollLive(
  name: string,
  camera: string | undefined,
  settings: Settings,
  { json = false, force = false }: LiveCommandOptions,
): Promise<void> {
  const enrolment = await runningEnrolment(settings.control.socket)
  const interrupted = interruption()
  interrupted.addEventListener('abort', () => void enrolment.cancel().catch(() => {}))
  const report = await shown(enrolment, enrolment.start({ name, camera, force }))
  if (json) printJson(report)
  else printReport(report)
}

/** Waits for its end; on a terminal with a line that says what to do now. */
async function shown(enrolment: EnrolmentDesk, work: Promise<LiveReport>): Promise<LiveReport> {
  if (!process.stderr.isTTY) return work
  using line = new StatusLine()
  const over = new AbortController()
  const end = (): void => over.abort()
  work.then(end, end)
  while (!over.signal.aborted) {
    // It may just end, or the daemon: its last word is the work's.
    const state = await enrolment.state().catch(() => null)
    if (state?.state === 'running') line.show(state.text)
    await delay(pollEvery, undefined, { signal: over.signal }).catch(() => {})
  }
  return work
}

function printReport({ person, camera, have, of, warnings }: LiveReport): void {
  const added = person.created ? '' : ', added to the known ones'
  print(`${person.name}: ${have} of ${of} looks enrolled before the camera ${camera}${added}`)
  const [warning] = warnings
  if (warning !== undefined) print(`warning: ${looksLikeText(warning)}`)
}
