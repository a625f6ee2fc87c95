import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { loadConfig } from '../../../src/config/load.ts'
import { Examiner } from '../../../src/service/evaluate/examiner.ts'
import { visionSettings } from '../../../src/service/vision-settings.ts'
import { photo } from '../../support/workspace.ts'

const settings = visionSettings(loadConfig({}, {}))
const bytes = readFileSync(photo.astronaut)

/** The vision process of this one. */
function visionPid(except?: number): number | undefined {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean)
  return children.map(Number).find((pid) => pid !== except && commandOf(pid).includes('vision/main.ts'))
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

test('a vision that dies comes back for the same photo; one that dies before it is ready ends the work', async () => {
  using examiner = new Examiner(settings)
  await examiner.info()
  const pid = visionPid() as number
  // Held up, so that it dies while it is asked.
  process.kill(pid, 'SIGSTOP')
  const examined = examiner.examine(bytes)
  process.kill(pid, 'SIGKILL')
  expect(await examined).toMatchObject({ readable: true, faces: [{ usable: true }] })

  const second = visionPid() as number
  process.kill(second, 'SIGSTOP')
  const lost = examiner.examine(bytes)
  process.kill(second, 'SIGKILL')
  const third = await vi.waitUntil(() => visionPid(second), { timeout: 30_000 })
  process.kill(third, 'SIGSTOP')
  process.kill(third, 'SIGKILL')
  await expect(lost).rejects.toMatchObject({ code: 'vision-unavailable' })
})

test('what keeps vision from starting is an error', async () => {
  using examiner = new Examiner({ ...settings, models: '/nowhere' })
  await expect(examiner.examine(bytes)).rejects.toMatchObject({ code: 'model-missing' })
})
