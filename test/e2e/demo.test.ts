import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { familiar, root } from '../../scripts/support/daemon-process.ts'
import { eventSchema } from '../../src/mqtt/payloads.ts'
import { photo, quiet, scene, Workspace } from '../support/workspace.ts'

const obama = 'Barack Obama'
const own = (path: string) => ['--scene', path, '--person', obama, '--photo', photo.obama, photo.obama2]

/** A demonstration whose temporary folder is in the workspace, and whose environment points at somebody's real home. */
class Demonstration {
  readonly child: ChildProcess
  readonly lines: string[] = []
  readonly exited: Promise<unknown[]>
  readonly errors: Promise<string>

  constructor(work: Workspace, ...args: readonly string[]) {
    const env = { ...process.env, TMPDIR: tmp(work), FAMILIAR_DATA: work.data, FAMILIAR_NODE__NAME: 'home' }
    this.child = spawn(familiar, ['demo', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    onTestFinished(() => void this.child.kill('SIGKILL'))
    this.exited = once(this.child, 'close')
    const { stdout, stderr } = this.child
    if (stdout === null || stderr === null) throw new Error('no output')
    createInterface({ input: stdout }).on('line', (line) => this.lines.push(line))
    this.errors = text(stderr)
  }

  async line(part: string): Promise<string> {
    await expect.poll(() => this.lines.join('\n'), { timeout: 50_000, interval: 20 }).toContain(part)
    return this.lines.find((line) => line.includes(part)) ?? ''
  }
}

function tmp(work: Workspace): string {
  const folder = work.path('tmp')
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Processes whose command line names this folder. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
    } catch {
      return false
    }
  })
}

test('the person is named, the strangers are not, and nothing is left of it, whatever else runs on this machine', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  const other = work.daemon()
  await other.said('ready')
  const demo = new Demonstration(work, '--json')
  expect(await demo.exited).toEqual([0, null])
  expect(await demo.errors).toBe('')
  const report = JSON.parse(demo.lines.join('\n'))
  expect(report).toMatchObject({ faults: [], startMs: expect.any(Number), tally: { faces: expect.any(Number) } })
  expect(report.memory.vision.peak).toBeGreaterThan(report.memory.main.rss)
  for (const event of report.events) expect(() => eventSchema.parse(event)).not.toThrow()
  expect(new Set(report.events.map(({ node }: { node: string }) => node))).toEqual(new Set(['demo']))
  expect(readdirSync(tmp(work))).toEqual([])
  // The other one knows nothing of it.
  expect((await work.familiar('people', 'list')).stdout).toContain('Nobody is enrolled')
})

test('a stranger who is not there as told, and a person who is not, are failures', async () => {
  await using work = new Workspace()
  const script = {
    width: 64,
    height: 64,
    fps: 10,
    frames: 3,
    actors: [
      { name: obama, photo: photo.obama3, face: [651, 265, 266, 366], path: [{ t: 0, x: -500, y: 30, height: 20 }] },
      { name: null, photo: photo.biden, face: [423, 189, 285, 377], path: [{ t: 0, x: -500, y: 30, height: 20 }] },
    ],
  }
  const path = work.path('empty.scene.yaml')
  writeFileSync(path, JSON.stringify(script))
  const demo = new Demonstration(work, ...own(path))
  expect(await demo.exited).toEqual([70, null])
  expect(await demo.errors).toMatch(
    /^error: Barack Obama was not recognised; 0 of 1 strangers were seen as unknown\n {2}next step: /,
  )
  expect(demo.lines.join('\n')).toContain('Summary: 3 frames seen')
  expect(readdirSync(tmp(work))).toEqual([])
})

test('a scene of one who is not in it, without photos, or that is none, is refused before anything starts', async () => {
  await using work = new Workspace()
  const run = async (...args: readonly string[]) => {
    const demo = new Demonstration(work, ...args)
    const [status] = await demo.exited
    expect(demo.lines).toEqual([])
    return { status, errors: await demo.errors }
  }
  expect(await run('--scene', scene('demo'))).toMatchObject({ status: 64, errors: expect.stringContaining('--photo') })
  expect((await work.familiar('demo', '--keep', '--json')).status).toBe(64)
  const nobody = await run('--scene', scene('quiet'), '--person', obama, '--photo', photo.obama)
  expect(nobody).toMatchObject({ status: 64, errors: expect.stringContaining('shows nobody whose name is') })
  const noPhoto = await run('--scene', scene('demo'), '--person', obama, '--photo', work.path('none.jpg'))
  expect(noPhoto).toMatchObject({ status: 65, errors: expect.stringContaining('none.jpg') })
  expect(await run(...own(work.path('none.yaml')))).toMatchObject({ status: 66 })
})

test('what the daemon says of a scene that it cannot show is passed on', async () => {
  await using work = new Workspace()
  const path = work.path('bad.scene.yaml')
  const actor = { name: obama, photo: 'none.jpg', face: [0, 0, 10, 10], path: [{ t: 0, x: 0, y: 0, height: 10 }] }
  writeFileSync(path, JSON.stringify({ width: 64, height: 64, fps: 10, frames: 3, actors: [actor] }))
  const demo = new Demonstration(work, '--json', ...own(path))
  expect(await demo.exited).toEqual([70, null])
  const { error } = JSON.parse(demo.lines.join('\n'))
  expect(error).toMatchObject({ code: 'demo-failed', message: expect.stringContaining('actors.0.photo') })
  expect(readdirSync(tmp(work))).toEqual([])
})

test.each([
  ['once', [], 130],
  ['repeating', ['--keep'], 0],
] as const)('a signal while it runs %s ends it with all that it started', async (_, args, status) => {
  await using work = new Workspace()
  const demo = new Demonstration(work, ...args)
  await demo.line('==> Ready')
  expect(processesIn(tmp(work))).toHaveLength(1)
  if (args.length > 0) expect(await demo.line('people list')).toMatch(/bin\/familiar people list -c .*familiar\.yaml$/)
  demo.child.kill('SIGTERM')
  expect(await demo.exited).toEqual([status, null])
  expect(processesIn(tmp(work))).toEqual([])
  expect(readdirSync(tmp(work))).toEqual([])
})

test('a signal during the enrolment ends it, and a second one at once', async () => {
  await using work = new Workspace()
  const demo = new Demonstration(work)
  await demo.line('==> Enrolling')
  demo.child.kill('SIGINT')
  demo.child.kill('SIGTERM')
  // Which of the two is heard first is the kernel's choice.
  const [status, signal] = await demo.exited
  expect(status).toBeNull()
  expect(['SIGINT', 'SIGTERM']).toContain(signal)
  expect(readdirSync(tmp(work))).toEqual([])
})

test('the daemon does not outlive a demonstration that is killed', async () => {
  await using work = new Workspace()
  const demo = new Demonstration(work, '--keep')
  await demo.line('==> Ready')
  expect(processesIn(tmp(work))).toHaveLength(1)
  demo.child.kill('SIGKILL')
  await expect.poll(() => processesIn(tmp(work)), { timeout: 20_000 }).toEqual([])
})

test('a clone or package without the photos says how to get them', async () => {
  await using work = new Workspace()
  const clone = work.path('clone')
  for (const part of ['src', 'package.json', 'test/fixtures/scenes']) {
    cpSync(join(root, part), join(clone, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
  const run = () =>
    new Promise<{ status: number; stderr: string }>((resolve) => {
      execFile(process.execPath, [join(clone, 'src/cli/main.ts'), 'demo'], (error, _, stderr) =>
        resolve({ status: Number(error?.code ?? 0), stderr }),
      )
    })
  expect(await run()).toMatchObject({
    status: 66,
    stderr: expect.stringMatching(/^error: .*obama\.jpg.*\n {2}next step: Run scripts\/setup/),
  })
  rmSync(join(clone, 'test'), { recursive: true })
  expect(await run()).toMatchObject({ status: 66, stderr: expect.stringContaining('demo.scene.yaml') })
})
