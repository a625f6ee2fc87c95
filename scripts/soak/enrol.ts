import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../support/daemon-process.ts'

/** The person of the demonstration's scene, by two other photos. */
export function enrolDemoPerson(config: string): void {
  const photos = ['obama.jpg', 'obama2.jpg'].map((name) => join(root, '.tools/fixtures', name))
  const { status } = spawnSync(join(root, 'bin/familiar'), ['enroll', '-c', config, 'Barack Obama', ...photos], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error('the person of the scene cannot be enrolled; run scripts/setup first')
}
