import type { Settings } from '../../config/load.ts'
import { errorOf } from '../../domain/errors.ts'
import type { Log } from '../../log/log.ts'
import type { VisionInfo } from '../../vision/protocol.ts'
import { deafListener, VisionSupervisor } from '../../vision/supervisor.ts'
import { verifyModels } from '../models.ts'
import { visionSettings } from '../vision-settings.ts'
import { type Finding, failed, ok } from './finding.ts'

/** Whether every net is there and has the bytes of its passport. */
export function modelFindings({ models: folder }: Pick<Settings, 'models'>): Finding[] {
  return verifyModels(folder).map(({ name, problem }) =>
    problem === null
      ? ok(`model ${name}`, 'its bytes are those of its passport')
      : failed(`model ${name}`, errorOf(problem)),
  )
}

/** Starts a vision process without cameras, as the daemon would: OpenCV and the nets are loaded for real, or not (null). */
export async function visionFinding(
  settings: Settings,
  log: Log,
): Promise<{ readonly finding: Finding; readonly info: VisionInfo | null }> {
  const supervisor = new VisionSupervisor(visionSettings(settings), deafListener, log)
  const startedAt = performance.now()
  try {
    const info = await supervisor.start()
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    const names = info.models.map(({ name }) => name).join(', ')
    return { finding: ok('vision', `OpenCV and the nets (${names}) load, in ${seconds} s`), info }
  } catch (error) {
    return { finding: failed('vision', error), info: null }
  } finally {
    await supervisor.stop()
  }
}
