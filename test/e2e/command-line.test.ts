import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { familiar } from '../../scripts/support/daemon-process.ts'
import { FamiliarError } from '../../src/domain/errors.ts'
import type { Desks } from '../../src/service/control/commands.ts'
import { startControl } from '../../src/service/control/control.ts'
import type { Desk, Photo } from '../../src/service/people/desk.ts'
import { onTerminal } from '../support/terminal.ts'
import { photo, quiet, Workspace } from '../support/workspace.ts'

const obama = 'Barack Obama'
const silent = pino({ level: 'silent' })

/** A folder per person: good photos, one twice, one that is no picture; one with a name that is none, one that is gone. */
function peopleFolder(work: Workspace): string {
  const folder = work.path('people')
  const put = (name: string, files: Readonly<Record<string, string>>): void => {
    mkdirSync(join(folder, name), { recursive: true })
    for (const [file, from] of Object.entries(files)) copyFileSync(from, join(folder, name, file))
  }
  put(obama, { '1.jpg': photo.obama, '2.jpg': photo.obama2, '3.jpg': photo.obama })
  put('Eileen Collins', { 'a.png': photo.astronaut })
  put('a+b', { '1.jpg': photo.biden })
  writeFileSync(join(folder, obama, '4.jpg'), 'no picture')
  writeFileSync(join(folder, obama, 'notes.txt'), 'no photo')
  writeFileSync(join(folder, 'beside.jpg'), 'no folder')
  // The first in the order of names.
  symlinkSync('nowhere', join(folder, 'Ann'))
  return folder
}

/** With a daemon everything goes through its socket; without one to the data folder. */
describe.each(['without', 'with'])('%s a daemon', (which) => {
  async function workspace(): Promise<Workspace> {
    const work = new Workspace({ cameras: { door: quiet } })
    if (which === 'with') await work.daemon().said('ready')
    return work
  }

  test('a folder of people is enrolled with a report per photo; once more adds nothing', async () => {
    await using work = await workspace()
    const folder = peopleFolder(work)
    const first = await work.familiar('enroll', '--folder', folder)
    expect(first.status).toBe(65)
    expect(first.stderr).toContain('No photo could be used of: Ann, a+b')
    expect(first.stdout).toMatch(/^Ann: .*\/people\/Ann cannot be read: ENOENT/)
    expect(first.stdout).toMatch(/Barack Obama\/1\.jpg: enrolled, quality \d+ %/)
    expect(first.stdout).toMatch(/Barack Obama\/3\.jpg: not used, it is the photo known as 1\.jpg \(duplicate: 1\.00/)
    expect(first.stdout).toMatch(/Barack Obama\/4\.jpg: not used, it is no picture/)
    expect(first.stdout).toContain('Barack Obama: 2 enrolled, 1 known already, 1 refused')
    expect(first.stdout).toContain('People: 2, 2 of them new. Photos: 3 enrolled, 1 known already, 1 refused.')
    const again = await work.familiar('enroll', '--json', '--folder', folder)
    expect(JSON.parse(again.stdout)).toMatchObject({
      people: [{ name: 'Ann', person: null, photos: [], error: { code: 'file-unusable' } }, {}, {}, {}],
      totals: { people: 2, created: 0, enrolled: 0, known: 4, refused: 1 },
      error: { code: 'photo-refused' },
    })
    const people = JSON.parse((await work.familiar('people', 'list', '--json')).stdout)
    expect(people).toMatchObject([
      { name: obama, photos: 2 },
      { name: 'Eileen Collins', photos: 1 },
    ])
  })

  test('people are shown, renamed, merged and removed by name', async () => {
    await using work = await workspace()
    await work.enroll('Obama', photo.obama)
    await work.enroll('Barack', '--force', photo.obama2)
    expect((await work.familiar('people', 'rename', 'barack', obama)).status).toBe(0)
    expect((await work.familiar('people', 'rename', 'Obama', obama)).status).toBe(65)
    const unsure = await work.familiar('people', 'merge', 'Obama', obama)
    expect(unsure).toMatchObject({ status: 64, stderr: expect.stringContaining('--yes') })
    const same = await work.familiar('people', 'merge', 'Obama', 'OBAMA')
    expect(same).toMatchObject({ status: 64, stderr: expect.stringContaining('Obama is one person already') })
    expect((await work.familiar('people', 'merge', '--yes', 'Obama', obama)).stdout).toContain('1 photo moved')
    const shown = JSON.parse((await work.familiar('people', 'show', '--json', 'BARACK OBAMA')).stdout)
    expect(shown.name).toBe(obama)
    // One for each net.
    expect(new Set(shown.templates.map(({ source }: { source: string }) => source))).toEqual(
      new Set(['obama.jpg', 'obama2.jpg']),
    )
    expect(JSON.stringify(shown)).not.toContain('vector')

    expect((await work.familiar('people', 'remove', obama)).status).toBe(64)
    const mistyped = await work.familiar('people', 'remove', '--yes', obama, 'Nobody')
    expect(mistyped).toMatchObject({ status: 65, stderr: expect.stringContaining('"Nobody"') })
    expect((await work.familiar('people', 'list')).stdout).toContain(obama)
    expect((await work.familiar('people', 'remove', '--yes', shown.id)).status).toBe(0)
    expect((await work.familiar('people', 'list')).stdout).toContain('Nobody is enrolled')
  })

  test('an export can be imported, with its passphrase only', async () => {
    await using work = await workspace()
    await work.enroll(obama, photo.obama, photo.obama2)
    const file = work.path('people.familiar')
    const secret = work.path('secret')
    writeFileSync(secret, 'correct horse\n')
    const exported = await work.familiar('people', 'export', '--passphrase-file', secret, file)
    expect(exported.stdout).toContain('1 person with 2 photos, encrypted')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'latin1')).not.toContain('Obama')
    await work.familiar('people', 'remove', '--yes', obama)

    writeFileSync(secret, 'wrong horse\n')
    const wrong = await work.familiar('people', 'import', '--yes', '--passphrase-file', secret, file)
    expect(wrong).toMatchObject({ status: 65, stderr: expect.stringContaining('passphrase') })
    writeFileSync(secret, 'correct horse\n')
    const unsure = await work.familiar('people', 'import', '--passphrase-file', secret, file)
    expect(unsure).toMatchObject({ status: 64, stderr: expect.stringContaining('Barack Obama: new, 2 photos') })
    const imported = await work.familiar('people', 'import', '--yes', '--passphrase-file', secret, file)
    expect(imported.stdout).toBe('Barack Obama: new, 2 photos added\n')
    const again = await work.familiar('people', 'import', '--yes', '--passphrase-file', secret, file)
    expect(again.stdout).toBe('Barack Obama: 0 photos added, 2 known already\n')
    // What was imported recognises.
    expect((await work.familiar('identify', photo.obama3)).stdout).toContain('Barack Obama, similarity')
  })
})

describe('an export', () => {
  test('replaces no file unless told to, and leaves nothing half done', async () => {
    await using work = new Workspace()
    await work.enroll(obama, photo.obama)
    const file = work.path('people.familiar')
    writeFileSync(file, 'precious')
    const args = ['people', 'export', '--no-encryption', file] as const
    expect(await work.familiar(...args)).toMatchObject({ status: 73, stderr: expect.stringContaining('--force') })
    // Before a passphrase is asked for.
    expect((await work.familiar('people', 'export', file)).status).toBe(73)
    expect(readFileSync(file, 'utf8')).toBe('precious')
    const forced = await work.familiar(...args, '--force')
    expect(forced).toMatchObject({ status: 0, stderr: expect.stringContaining('warning: not encrypted') })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const nowhere = await work.familiar('people', 'export', '--force', work.path('none/people'))
    expect(nowhere.status).toBe(74)
    expect(readdirSync(work.folder).filter((name) => name.includes('.part'))).toEqual([])
  })

  test('without a passphrase is not made by a script by mistake', async () => {
    await using work = new Workspace()
    const file = work.path('people.familiar')
    const { status, stderr } = await work.familiar('people', 'export', file)
    expect({ status, made: existsSync(file) }).toEqual({ status: 65, made: false })
    expect(stderr).toMatch(/No passphrase is given.*\n {2}next step: Give it on a terminal, by --passphrase-file/)
  })

  test('goes through a pipe', async () => {
    await using work = new Workspace()
    await work.enroll(obama, photo.obama)
    const env = { ...process.env, FAMILIAR_CONFIG: work.config, FAMILIAR_PASSPHRASE: 'correct horse' }
    const other = work.path('other')
    const command = `"${familiar}" people export - | "${familiar}" people import --yes --data "${other}" -`
    const run = spawn('bash', ['-o', 'pipefail', '-c', command], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    expect(await text(run.stdout)).toBe('Barack Obama: new, 1 photo added\n')
  })

  test('that is none, or was damaged, is refused', async () => {
    await using work = new Workspace()
    await work.enroll(obama, photo.obama)
    const file = work.path('people.familiar')
    await work.familiar('people', 'export', '--no-encryption', file)
    const bytes = readFileSync(file)
    bytes[100] = (bytes[100] ?? 0) ^ 1
    writeFileSync(file, bytes)
    for (const path of [file, photo.obama]) {
      expect((await work.familiar('people', 'import', '--yes', path)).status).toBe(65)
    }
    expect((await work.familiar('people', 'import', '--yes', work.path('none'))).status).toBe(74)
    expect((await work.familiar('people', 'import', '--yes', '/dev/zero')).status).toBe(74)
  })
})

/** One photo goes well, and no other. */
function fillingDesk(): Desk {
  let left = 1
  const once = <T>(answer: T): T => {
    if (left-- > 0) return answer
    throw new FamiliarError('data-folder-unusable', 'The disk is full')
  }
  return {
    enroll: async (_: string, { source }: Photo) =>
      once({ person: null, revision: 1, photo: { source, enrolled: false, reason: 'no-face', faces: 0 } }),
    identify: async ({ source }: Photo) => once({ threshold: 0.5, photo: { source, readable: true, faces: [] } }),
  } as Partial<Desk> as Desk
}

describe('on a terminal', () => {
  test('a passphrase is asked for twice, and never shown', async () => {
    await using work = new Workspace()
    await work.enroll(obama, photo.obama)
    const file = work.path('people.familiar')
    const { status, shown } = await onTerminal(
      work,
      `people export ${file}`,
      ['Passphrase: ', 'correct horse\r'],
      ['The same again: ', 'correct horse\r'],
    )
    expect({ status, shown }).toMatchObject({ status: 0, shown: expect.stringContaining('encrypted') })
    expect(shown).not.toContain('horse')
    const differing = await onTerminal(
      work,
      `people export ${work.path('other')}`,
      ['Passphrase: ', 'correct horse\r'],
      ['The same again: ', 'correct house\r'],
    )
    expect(differing).toMatchObject({ status: 65, shown: expect.stringContaining('differ') })
    expect(existsSync(work.path('other'))).toBe(false)
  })

  test.each([
    ['no', 'n\r'],
    ['nothing', '\r'],
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s is no yes', async (_, answer) => {
    await using work = new Workspace()
    await work.enroll(obama, photo.obama)
    const { status } = await onTerminal(work, `people remove "${obama}"`, ['[y/N] ', answer])
    expect(status).toBe(130)
    expect((await work.familiar('people', 'list')).stdout).toContain(obama)
  })

  test('yes is yes', async () => {
    await using work = new Workspace()
    await work.enroll(obama, photo.obama)
    const asked = await onTerminal(work, `people remove "${obama}"`, ['[y/N] ', 'y\r'])
    expect(asked).toMatchObject({
      status: 0,
      shown: expect.stringContaining('Forget Barack Obama (1 photo) for ever?'),
    })
    expect((await work.familiar('people', 'list')).stdout).toContain('Nobody')
  })

  test('an enrolment shows how far it is', async () => {
    await using work = new Workspace()
    const { status, shown } = await onTerminal(work, `enroll Obama ${photo.obama} ${photo.obama2}`)
    expect({ status, shown }).toMatchObject({ status: 0, shown: expect.stringContaining('] 2/2 obama2.jpg') })
  })

  test.each(['enroll Obama', 'identify'])('a failure of %s leaves no bar before its message', async (command) => {
    await using work = new Workspace()
    const socket = work.path('control.sock')
    work.configure({ control: { socket } })
    await using _control = await startControl(socket, { ...({} as Desks), desk: fillingDesk() }, silent)
    const { status, shown } = await onTerminal(work, `${command} ${photo.obama} ${photo.obama2}`)
    expect(status).toBe(73)
    // Drawn, and removed again.
    expect(shown).toContain('] 1/2 ')
    expect(shown).toContain('\r\u001b[Kerror: The disk is full')
  })
})

test('an enrolment that is interrupted says what was stored, and the next one adds the rest', async () => {
  await using work = new Workspace()
  const folder = work.path('people')
  for (const [name, face] of Object.entries({ Ann: photo.obama, Bob: photo.biden, Cid: photo.astronaut })) {
    mkdirSync(join(folder, name), { recursive: true })
    copyFileSync(face, join(folder, name, basename(face)))
  }
  const env = { ...process.env, FAMILIAR_CONFIG: work.config }
  const run = spawn(familiar, ['enroll', '--folder', folder], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const errors = text(run.stderr)
  const lines: string[] = []
  for await (const line of createInterface({ input: run.stdout })) {
    // The next photo is in work by now, or about to be: it is finished, and no other begun.
    if (lines.push(line) === 1) run.kill('SIGINT')
  }
  expect(await errors).toMatch(/Interrupted after [12] of 3 photos/)
  const stored = Number(/Photos: (\d) enrolled/.exec(lines.at(-1) ?? '')?.[1])
  expect([1, 2]).toContain(stored)
  expect(lines.filter((line) => line.startsWith('Cid'))).toEqual([])
  expect(JSON.parse((await work.familiar('people', 'list', '--json')).stdout)).toHaveLength(stored)
  const rest = await work.familiar('enroll', '--folder', folder)
  expect(rest).toMatchObject({ status: 0 })
  expect(rest.stdout).toContain(`Photos: ${3 - stored} enrolled, ${stored} known already, 0 refused.`)
})

test('a folder of which nothing can be read is told as that', async () => {
  await using work = new Workspace()
  mkdirSync(work.path('people'))
  symlinkSync('Ann', work.path('people/Ann'))
  const { status, stderr } = await work.familiar('enroll', '--folder', work.path('people'))
  expect({ status, stderr }).toEqual({ status: 74, stderr: expect.stringContaining('folders cannot be read: Ann') })
})

test('a folder without people, or both ways at once, is a wrong use', async () => {
  await using work = new Workspace()
  mkdirSync(work.path('empty'))
  const empty = await work.familiar('enroll', '--folder', work.path('empty'))
  expect(empty).toMatchObject({ status: 66, stderr: expect.stringContaining('FOLDER/NAME/*.jpg') })
  expect((await work.familiar('enroll', '--folder', work.path('none'))).status).toBe(74)
  expect((await work.familiar('enroll', '--folder', work.path('empty'), 'Ann')).status).toBe(64)
  expect((await work.familiar('enroll', 'Ann')).status).toBe(64)
})

describe('a running daemon', () => {
  test('says how it is, closes its cameras, and reads its configuration anew', async () => {
    await using work = new Workspace({ cameras: { door: quiet } })
    const daemon = work.daemon()
    await daemon.said('ready')
    const status = async () => JSON.parse((await work.familiar('status', '--json')).stdout)
    expect(await status()).toMatchObject({
      node: 'test',
      main: { pid: daemon.pid },
      privacy: false,
      space: expect.any(String),
    })
    expect((await work.familiar('status')).stdout).toMatch(/^Familiar .*\n(.*\n)*camera {4}door: /)

    expect((await work.familiar('privacy', 'on')).status).toBe(0)
    expect((await work.familiar('privacy', 'show')).stdout).toContain('Privacy is on')
    await expect.poll(async () => (await status()).cameras.door.state.state, { timeout: 20_000 }).toBe('paused')
    await work.familiar('privacy', 'off')
    expect((await work.familiar('privacy', 'show', '--json')).stdout).toContain('false')

    work.configure({ cameras: { door: quiet }, log: { level: 'warn' }, mqtt: { base: 'other' } })
    expect((await work.familiar('config', 'reload', '--dry-run')).stdout.split('\n')).toEqual([
      'log.level: "info" -> "warn": would be in effect',
      'mqtt.base: "familiar" -> "other": would be in effect after a restart',
      '',
    ])
    const { stdout } = await work.familiar('config', 'reload', '--json')
    expect(JSON.parse(stdout)).toEqual({
      changes: [
        { key: 'log.level', before: 'info', after: 'warn', effect: 'now' },
        { key: 'mqtt.base', before: 'familiar', after: 'other', effect: 'restart' },
      ],
    })
    work.configure({ cameras: { door: quiet }, lgo: {} })
    // The file is read by the command, too.
    expect((await work.familiar('config', 'reload')).status).toBe(78)
  })

  test.each([['status'], ['privacy', 'on'], ['config', 'reload']])(
    'that is none is told: %s %s',
    async (...command) => {
      await using work = new Workspace({ cameras: { door: quiet } })
      const args = command.filter((word) => word !== undefined)
      expect(await work.familiar(...args)).toMatchObject({
        status: 69,
        stderr: expect.stringContaining('familiar run'),
      })
    },
  )
})

describe('the configuration', () => {
  test('is shown with where each value comes from, and without passwords', async () => {
    await using work = new Workspace({ mqtt: { url: 'mqtt://ada:S3cret@broker:1883', password: 'S3cret' } })
    const { stdout } = await work.familiar('config', 'show')
    expect(stdout).not.toContain('S3cret')
    expect(stdout).toMatch(/^mqtt\.password: "\*{8}" +# .*familiar\.yaml/m)
    expect(stdout).toMatch(/^recognition\.min_looks: 3 +# default$/m)
    const { values } = JSON.parse((await work.familiar('config', 'show', '--json', '--data', '/elsewhere')).stdout)
    expect(values).toContainEqual({ key: 'data', value: '/elsewhere', origin: 'command line' })
  })

  test('is checked without being used', async () => {
    await using work = new Workspace({ recogniton: {} })
    expect(await work.familiar('config', 'check')).toMatchObject({
      status: 78,
      stderr: expect.stringContaining('recognition'),
    })
    const good = work.path('good.yaml')
    writeFileSync(good, 'log: {level: debug}')
    expect((await work.familiar('config', 'check', good)).stdout).toBe(`${good}: valid\n`)
    expect(existsSync(work.data)).toBe(false)
  })
})

test('the models are listed, and one with other bytes is found', async () => {
  await using work = new Workspace()
  const list = JSON.parse((await work.familiar('models', 'list', '--json')).stdout)
  expect(list).toMatchObject({
    'facenet-int8': { in_use: true },
    'mobilefacenet-int8': { in_use: true },
    'centerface-int8': { in_use: true },
    'centerface-float': { in_use: false },
  })
  expect((await work.familiar('models', 'verify')).status).toBe(0)
  const models = work.path('models')
  mkdirSync(models)
  for (const { file } of Object.values<{ file: string }>(list)) writeFileSync(join(models, file), 'other bytes')
  copyFileSync(new URL('../../models/manifest.json', import.meta.url), join(models, 'manifest.json'))
  work.configure({ models })
  const { status, stdout } = await work.familiar('models', 'verify')
  expect(status).toBe(65)
  expect(stdout).toContain('facenet-int8.onnx is not the file of its passport')
})

test('a measurement of one case has the times of the stages that ran, and a broken photo is told', async () => {
  await using work = new Workspace()
  const args = ['bench', '--json', '--size', '640x480', '--faces', '1', '--seconds', '0.1']
  const { machine, results } = JSON.parse((await work.familiar(...args)).stdout)
  expect(machine).toMatchObject({
    detector: { runtime: 'onnxruntime', threads: 1 },
    executions: { facenet: { execution: 'int8', threads: 1 } },
    cores: expect.any(Number),
  })
  expect(results).toHaveLength(1)
  const [result] = results
  expect(result).toMatchObject({ width: 640, height: 480, faces: 1, found: 1, framesPerSecond: expect.any(Number) })
  expect(Object.keys(result.stages)).toEqual(expect.arrayContaining(['motion', 'convert', 'detect', 'track', 'match']))
  expect(result.stages.detect.p95).toBeGreaterThanOrEqual(result.stages.detect.median)
  const text = work.path('text.jpg')
  writeFileSync(text, 'no picture')
  expect((await work.familiar('bench', '--photo', text)).status).toBe(65)
  expect((await work.familiar('bench', '--size', '641x480')).status).toBe(64)
})

test('a photo that may not be read does not end the enrolment of a folder', async () => {
  await using work = new Workspace()
  const folder = work.path('people')
  mkdirSync(join(folder, 'Ann', '1.jpg'), { recursive: true })
  copyFileSync(photo.obama, join(folder, 'Ann', '2.jpg'))
  chmodSync(join(folder, 'Ann', '1.jpg'), 0o000)
  const { status, stdout } = await work.familiar('enroll', '--json', '--folder', folder)
  expect(status).toBe(0)
  expect(JSON.parse(stdout).people[0].photos).toMatchObject([
    { source: '1.jpg', enrolled: false, reason: 'failed', error: { code: 'photo-unreadable' } },
    { source: '2.jpg', enrolled: true },
  ])
})

test('a reader that wants no more ends a command without a word; a full disk is told', async () => {
  await using work = new Workspace()
  const run = (script: string) => {
    const env = { ...process.env, FAMILIAR_CONFIG: work.config }
    const { status, stderr } = spawnSync('bash', ['-c', script, familiar, work.path('pipe')], { env, encoding: 'utf8' })
    return { status, stderr }
  }
  // A pipe whose only reader has gone.
  const unread = run('mkfifo "$1"; exec 8<>"$1" 9>"$1" 8>&-; "$0" config show >&9')
  expect(unread).toEqual({ status: 141, stderr: '' })
  expect(run('"$0" config show > /dev/full')).toEqual({
    status: 74,
    stderr: expect.stringMatching(/^error: Standard output cannot be written: ENOSPC.*\n {2}next step: /),
  })
})
