import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { familiar } from '../../scripts/support/daemon-process.ts'
import { photo, quiet, Workspace } from '../support/workspace.ts'

const obama = 'Barack Obama'

async function peopleOf(work: Workspace): Promise<string> {
  return (await work.familiar('people', 'list')).stdout
}

test('a backup of a running daemon, restored: who was enrolled then is known, what was set then holds, and not more', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  const [file, secret, config] = ['backup', 'secret', 'restored.yaml'].map((name) => work.path(name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(secret, 'correct horse\n')
  await work.enroll(obama, photo.obama)
  const settings = join(work.data, 'settings.yaml')
  writeFileSync(settings, 'log: { level: debug }\n')
  const daemon = work.daemon()
  await daemon.said('ready')
  const made = await work.familiar('backup', '--json', '--passphrase-file', secret, file)
  expect(made.status).toBe(0)
  expect(JSON.parse(made.stdout)).toMatchObject({ people: 1, config: true, encrypted: true })
  expect(readFileSync(file).includes('Obama')).toBe(false)
  const again = await work.familiar('backup', '--passphrase-file', secret, file)
  expect(again).toMatchObject({ status: 73, stderr: expect.stringContaining('exists already') })
  const early = await work.familiar('restore', '--yes', '--passphrase-file', secret, file)
  expect(early).toMatchObject({ status: 75, stderr: expect.stringContaining(`in use by process ${daemon.pid}`) })
  await work.enroll('Joe Biden', photo.biden)
  daemon.kill('SIGTERM')
  await daemon.exited

  writeFileSync(settings, 'log: { level: warn }\n')
  const restored = await work.familiar(
    ...['restore', '--json', '--yes', '--passphrase-file', secret, '--write-config', config, file],
  )
  const { replaced } = JSON.parse(restored.stdout)
  expect(existsSync(replaced)).toBe(true)
  expect(readFileSync(config, 'utf8')).toBe(readFileSync(work.config, 'utf8'))
  expect(readFileSync(settings, 'utf8')).toBe('log: { level: debug }\n')
  expect(await peopleOf(work)).toMatch(/^Barack Obama .*\n$/)
  const identified = await work.familiar('identify', photo.obama2)
  expect(identified.stdout).toContain('obama2.jpg: Barack Obama')
})

test('a restore for which there is no space is refused, and changes nothing', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  const file = work.path('backup')
  await work.enroll(obama, photo.obama)
  expect((await work.familiar('backup', '--no-encryption', file)).status).toBe(0)
  await work.familiar('people', 'rename', obama, 'Barry')
  const before = [readdirSync(work.data), readFileSync(join(work.data, 'familiar.mdb'))]
  // Fails the writes that a full disk would: beyond so many bytes of a file.
  const limited = ['--fsize=20000', familiar, 'restore', '--yes', '-c', work.config, file]
  const { status, stderr } = spawnSync('prlimit', limited, { encoding: 'utf8' })
  expect({ status, stderr }).toMatchObject({ status: 73, stderr: expect.stringContaining(work.data) })
  expect([readdirSync(work.data), readFileSync(join(work.data, 'familiar.mdb'))]).toEqual(before)
  expect(execFileSync(familiar, ['people', 'list', '-c', work.config], { encoding: 'utf8' })).toContain('Barry')
})
