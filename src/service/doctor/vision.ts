import type { Settings } from '../../config/load.ts'
import type { Log } from '../../log/log.ts'
import { deafListener, VisionSupervisor } from '../../vision/supervisor.ts'
import { verifyModels } from '../models.ts'
import { visionSettings } from '../vision-settings.ts'
import { type Finding, failed, ok, problem } from './finding.ts'

/** Whether every net is there and has the bytes of its passport. */
export function modelFindings({ models: folder }: Pick<Settings, 'models'>): Finding[] {
  return verifyModels(folder).map(({ name, problem: reason }) =>
    reason === null
      ? ok(`model ${name}`, 'its bytes are those of its passport')
      : problem(`model ${name}`, reason.message, 'Restore the models folder of this release.'),
  )
}

/** Starts a vision process without cameras, as the daemon would: OpenCV and the nets are loaded for real, or not. */
export async function visionFinding(settings: Settings, log: Log): Promise<Finding> {
  const supervisor = new VisionSupervisor(visionSettings(settings), deafListener, log)
  const startedAt = performance.now()
  try {
    const { models } = await supervisor.start()
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    return ok('vision', `OpenCV and the nets (${models.map(({ name }) => name).join(', ')}) load, in ${seconds} s`)
  } catch (error) {
    return failed('vision', error)
  } finally {
    await supervisor.stop()
  }
}
