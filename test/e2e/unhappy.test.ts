import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { familiar, root } from '../../scripts/support/daemon-process.ts'
import { photo, quiet, Workspace } from '../support/workspace.ts'

/** The models folder as a copy that may be spoilt. */
function copiedModels(work: Workspace): string {
  const folder = work.path('models')
  cpSync(join(root, 'models'), folder, { recursive: true })
  return folder
}

describe('a camera that shows pictures of a folder', () => {
  test('skips a corrupt one, says which, and goes on', async () => {
    await using work = new Workspace()
    const path = work.path('photos')
    mkdirSync(path)
    for (let i = 0; i < 3; i++) copyFileSync(photo.obama, join(path, `${i}.jpg`))
    writeFileSync(join(path, '1.jpg'), readFileSync(photo.obama).subarray(0, 300))
    writeFileSync(join(path, 'notes.txt'), 'no picture')
    work.configure({ cameras: { door: { source: { type: 'images', path } } } })
    const daemon = work.daemon('--until-end')
    expect(await daemon.exited).toEqual({ code: 0, signal: null })
    expect(JSON.stringify(daemon.lines)).toContain('1.jpg')
    const tally = daemon.lines.findLast(({ msg }) => msg === 'tally')
    expect(tally).toMatchObject({ frames: 2, faces: 2 })
  })

  test.each([
    ['an empty folder', (path: string) => mkdirSync(path)],
    ['a missing folder', () => {}],
    [
      'a folder without a readable picture',
      (path: string) => {
        mkdirSync(path)
        writeFileSync(join(path, 'a.jpg'), 'no picture')
      },
    ],
  ])('that is %s ends the daemon with a reason', async (_, make) => {
    await using work = new Workspace()
    const path = work.path('photos')
    make(path)
    work.configure({ cameras: { door: { source: { type: 'images', path } } } })
    const { status, stderr } = await work.familiar('run')
    expect(status).toBe(66)
    expect(stderr).toContain(path)
    expect(stderr).toContain('next step:')
  })
})

describe('models', () => {
  test('a net that is not the one of its passport is refused, naming both hashes', async () => {
    await using work = new Workspace()
    const models = copiedModels(work)
    const file = join(models, 'facenet-int8.onnx')
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    writeFileSync(file, bytes)
    work.configure({ cameras: { door: quiet }, models })
    const { status, stderr } = await work.familiar('run')
    expect(status).toBe(65)
    expect(stderr).toMatch(/facenet-int8\.onnx.* is [0-9a-f]{64}, .* [0-9a-f]{64}/)
  })

  test('a missing manifest is named', async () => {
    await using work = new Workspace({ models: '/nowhere' })
    const { status, stderr } = await work.familiar('identify', photo.obama)
    expect(status).toBe(66)
    expect(stderr).toContain('/nowhere/manifest.json')
  })

  test('a passport of another form is refused', async () => {
    await using work = new Workspace()
    const models = copiedModels(work)
    const manifest = JSON.parse(readFileSync(join(models, 'manifest.json'), 'utf8'))
    writeFileSync(join(models, 'manifest.json'), JSON.stringify({ ...manifest, format: 2 }))
    work.configure({ models })
    const { status, stderr } = await work.familiar('identify', photo.obama)
    expect(status).toBe(65)
    expect(stderr).toContain('format')
  })
})

describe('configuration', () => {
  test('an unknown key is an error that suggests the nearest one', async () => {
    await using work = new Workspace({ cameras: { door: quiet }, recogniton: { min_looks: 2 } })
    const { status, stderr } = await work.familiar('run')
    expect(status).toBe(78)
    expect(stderr).toMatch(/recogniton.*recognition/s)
  })

  test('no camera, a missing file, an unknown command: each with its status', async () => {
    await using work = new Workspace()
    expect((await work.familiar('run')).status).toBe(78)
    expect((await work.familiar('run', '-c', '/nowhere.yaml')).status).toBe(78)
    const unknown = await work.familiar('enrol')
    expect(unknown).toMatchObject({ status: 64, stdout: '' })
    expect(unknown.stderr).toContain('enroll')
  })
})

describe('the data folder', () => {
  test('whose path is too long for a socket says so', async () => {
    await using work = new Workspace({ cameras: { door: quiet } })
    const { status, stderr } = await work.familiar('run', '--data', work.path('x'.repeat(120)))
    expect(status).toBe(78)
    expect(stderr).toContain('control.socket')
  })

  test('has one owner: a second daemon is told which process has it', async () => {
    await using work = new Workspace({ cameras: { door: quiet } })
    const daemon = work.daemon()
    await daemon.said('ready')
    const { status, stderr } = await work.familiar('run')
    expect(status).toBe(75)
    expect(stderr).toContain(`process ${daemon.pid}`)
  })

  test.each(['/proc/familiar', '/dev/null', join(root, 'package.json', 'data')])('%s cannot be one', async (data) => {
    await using work = new Workspace({ cameras: { door: quiet } })
    const { status, stderr } = await work.familiar('run', '--data', data)
    expect(status).toBe(73)
    expect(stderr).toContain(data)
  })

  test('that is read-only is refused', async () => {
    await using work = new Workspace({ cameras: { door: quiet } })
    mkdirSync(work.data, { mode: 0o500 })
    // Root may write everywhere, unless it starts without that capability.
    const asRoot = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override', '--'] : ['env', '--']
    const { status, stderr } = spawnSync(
      asRoot[0] as string,
      [...asRoot.slice(1), familiar, 'run', '-c', work.config],
      {
        encoding: 'utf8',
      },
    )
    expect(status).toBe(73)
    expect(stderr).toContain(work.data)
  })
})

test('a second signal ends a daemon whose stop takes too long', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const url = `mqtt://127.0.0.1:${(silent.address() as AddressInfo).port}`
  await using work = new Workspace({ cameras: { door: quiet }, mqtt: { url } })
  const daemon = work.daemon()
  const { vision_pid } = await daemon.said('vision is ready')
  await daemon.said('ready')
  // Vision cannot say goodbye, so stopping takes two seconds.
  process.kill(Number(vision_pid), 'SIGSTOP')
  daemon.kill('SIGTERM')
  await daemon.said('stopping')
  daemon.kill('SIGTERM')
  process.kill(Number(vision_pid), 'SIGKILL')
  expect(await daemon.exited).toEqual({ code: null, signal: 'SIGTERM' })
  silent.close()
})

test('a daemon that is stopped while it starts ends well', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  const daemon = work.daemon()
  await daemon.said('the embedded broker listens')
  daemon.kill('SIGTERM')
  expect(await daemon.exited).toEqual({ code: 0, signal: null })
  expect(daemon.text).toEqual([])
})

test('a vision that cannot come back ends the daemon with its reason', async () => {
  await using work = new Workspace()
  const models = copiedModels(work)
  work.configure({ cameras: { door: quiet }, models })
  const daemon = work.daemon()
  const { vision_pid } = await daemon.said('vision is ready')
  await daemon.said('ready')
  rmSync(models, { recursive: true })
  process.kill(Number(vision_pid), 'SIGKILL')
  expect(await daemon.exited).toEqual({ code: 66, signal: null })
  expect(daemon.text.join()).toContain('manifest.json')
})

test('a password in the URL of the broker is not logged', async () => {
  await using work = new Workspace({ cameras: { door: quiet }, mqtt: { url: 'mqtt://ada:S3cret@127.0.0.1:1' } })
  const daemon = work.daemon()
  await daemon.said('ready')
  await daemon.said('no connection to the broker')
  expect(JSON.stringify(daemon.lines)).not.toContain('S3cret')
})

describe('photos', () => {
  test('that cannot be used are refused one by one, with reasons, and nothing is stored', async () => {
    await using work = new Workspace()
    const text = work.path('text.jpg')
    writeFileSync(text, 'no picture')
    const empty = work.path('empty.jpg')
    writeFileSync(empty, '')
    const { status, stdout, stderr } = await work.familiar('enroll', 'Nobody', text, empty)
    expect(status).toBe(65)
    expect(stdout).toMatch(/text\.jpg: not used.*\n.*empty\.jpg: not used/)
    expect(stderr).toContain('Nobody')
    expect((await work.familiar('people', 'list', '--json')).stdout.trim()).toBe('[]')
  })

  test('of a claimed size beyond all measure is no picture, and vision survives it', async () => {
    await using work = new Workspace()
    const bomb = work.path('bomb.png')
    const bytes = readFileSync(photo.astronaut)
    bytes.writeUInt32BE(30_000, 16)
    bytes.writeUInt32BE(30_000, 20)
    writeFileSync(bomb, bytes)
    const { status, stdout } = await work.familiar('identify', bomb, photo.obama)
    expect(status).toBe(65)
    expect(stdout).toMatch(/bomb\.png: no picture.*\nobama\.jpg: unknown/)
  })

  test('that are a folder or a device are refused by name', async () => {
    await using work = new Workspace()
    for (const path of [work.folder, '/dev/zero']) {
      const { status, stderr } = await work.familiar('identify', path)
      expect(status).toBe(65)
      expect(stderr).toContain(path)
    }
  })

  test('in great number are all told, also to a reader that takes its time', async () => {
    await using work = new Workspace()
    const text = work.path('text.jpg')
    writeFileSync(text, 'no picture')
    const command = `"${familiar}" identify --json $(yes '${text}' | head -n 1500) | (sleep 0.2; wc -c)`
    const count = spawnSync('bash', ['-c', command], {
      encoding: 'utf8',
      env: { ...process.env, FAMILIAR_CONFIG: work.config },
    })
    expect(Number(count.stdout)).toBeGreaterThan(100_000)
  })

  test('a missing one stops the enrolment before it begins', async () => {
    await using work = new Workspace()
    const { status, stderr } = await work.familiar('enroll', 'Somebody', photo.obama, '/nowhere.jpg')
    expect(status).toBe(65)
    expect(stderr).toContain('/nowhere.jpg')
    expect((await work.familiar('people', 'list', '--json')).stdout.trim()).toBe('[]')
  })

  test('a good one among bad ones is enrolled, and the report says which', async () => {
    await using work = new Workspace()
    const text = work.path('text.jpg')
    writeFileSync(text, 'no picture')
    const { status, stdout } = await work.familiar('enroll', '--json', 'Eileen', photo.astronaut, text)
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      person: { name: 'Eileen', created: true },
      photos: [{ enrolled: true }, { enrolled: false, reason: 'unreadable' }],
    })
  })

  test('are identified: who is known is named, others are unknown, with the figures', async () => {
    await using work = new Workspace()
    await work.enroll('Barack Obama', photo.obama, photo.obama2)
    const { status, stdout } = await work.familiar('identify', '--json', photo.obama3, photo.biden, photo.astronaut)
    expect(status).toBe(0)
    const { photos } = JSON.parse(stdout)
    expect(photos.map(({ faces }: { faces: { person: unknown }[] }) => faces.map(({ person }) => person))).toEqual([
      [expect.objectContaining({ name: 'Barack Obama' })],
      [null],
      [null],
    ])
    const [known, stranger] = [photos[0].faces[0], photos[1].faces[0]]
    expect(known.nearest.similarity).toBeGreaterThan(known.threshold)
    expect(known.probability).toBeGreaterThan(0.9)
    expect(stranger.nearest.similarity).toBeLessThan(stranger.threshold)
    expect(stranger.probability).toBeLessThan(0.1)
  })

  test('that are no pictures make identify fail, but not for the others', async () => {
    await using work = new Workspace()
    const text = work.path('text.jpg')
    writeFileSync(text, 'no picture')
    const { status, stdout } = await work.familiar('identify', text, photo.obama)
    expect(status).toBe(65)
    expect(stdout).toMatch(/text\.jpg: no picture.*\nobama\.jpg: unknown, nobody is enrolled/)
  })

  test('a bad name is refused before anything is stored', async () => {
    await using work = new Workspace()
    const { status, stderr } = await work.familiar('enroll', 'a/b', photo.obama)
    expect(status).toBe(65)
    expect(stderr).toContain('a/b')
  })
})

test('the control socket of a daemon that died is no obstacle, and a live daemon answers on its own', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  const first = work.daemon()
  await first.said('ready')
  first.kill('SIGKILL')
  await first.exited
  expect(readdirSync(work.data)).toContain('control.sock')
  expect((await work.familiar('people', 'list')).status).toBe(0)
  const second = work.daemon()
  await second.said('ready')
  expect((await work.familiar('people', 'list')).stdout).toContain('Nobody is enrolled')
})
