import type { Settings } from '../../config/load.ts'
import type { Log } from '../../log/log.ts'
import { VisionSupervisor } from '../../vision/supervisor.ts'
import { verifyModels } from '../models.ts'
import { visionSettings } from '../vision-settings.ts'
import { type Finding, failed, ok, problem } from './finding.ts'

/** Whether every net is there and has the bytes of its passport. */
export function modelFindings({ models: folder }: Pick<Settings, 'models'>): Finding[] {
  const findings = verifyModels(folder).map(({ name, problem: reason }) =>
    reason === null
      ? ok(`model ${name}`, 'its bytes are those of its passport')
      : problem(`model ${name}`, reason.message, 'Restore the models folder of this release.'),
  )
  return findings
}

/** Starts a vision process without cameras, as the daemon would: OpenCV and the nets are loaded for real, or not. */
export async function visionFinding(settings: Settings, log: Log): Promise<Finding> {
  const ignore = (): void => {}
  const listener = { message: ignore, died: ignore, ready: ignore, failed: ignore }
  const supervisor = new VisionSupervisor(visionSettings(settings), listener, log)
  const startedAt = performance.now()
  try {
    await supervisor.start()
    return ok('vision', `OpenCV and the nets load, in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  } catch (error) {
    return failed('vision', error)
  } finally {
    await supervisor.stop()
  }
}
