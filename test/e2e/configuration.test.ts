import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { onTerminal } from '../support/terminal.ts'
import { Workspace } from '../support/workspace.ts'

afterEach(() => vi.unstubAllEnvs())

const files = (work: Workspace): string[] =>
  readdirSync(dirname(work.config)).filter((name) => name.includes('familiar.yaml'))

describe('familiar config migrate', () => {
  const old = '# the front door\nrecognition:\n  min_face: 40 # small\n'

  test('rewrites a file of an older form for the same readers, keeps it as it was, and then has nothing to do', async () => {
    await using work = new Workspace({})
    writeFileSync(work.config, old)
    chmodSync(work.config, 0o640)
    const dry = await work.familiar('config', 'migrate', '--dry-run')
    expect(dry.stdout).toContain('recognition.min_face is now recognition.quality.min_face')
    expect(readFileSync(work.config, 'utf8')).toBe(old)

    const { status, stdout } = await work.familiar('config', 'migrate', '--json')
    expect(status).toBe(0)
    const { backup } = JSON.parse(stdout)
    expect(readFileSync(backup, 'utf8')).toBe(old)
    expect(readFileSync(work.config, 'utf8')).toContain('    min_face: 40 # small')
    for (const path of [work.config, backup]) expect(statSync(path).mode & 0o777).toBe(0o640)
    expect(await work.familiar('config', 'migrate')).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })

  test('does not touch a file with a mistake', async () => {
    await using work = new Workspace({})
    writeFileSync(work.config, `${old}  min_looks: 99\n`)
    const { status, stderr } = await work.familiar('config', 'migrate')
    expect([status, stderr]).toEqual([78, expect.stringContaining('recognition.min_looks')])
    expect(files(work)).toEqual(['familiar.yaml'])
  })
})

describe('familiar config edit-check', () => {
  /** What the editor does: the first time the first program, then the second. */
  const editing = (work: Workspace, ...programs: readonly string[]): void => {
    const script = join(dirname(work.config), 'editor')
    const cases = programs.map((program, index) => `${index}) ${program} ;;`)
    writeFileSync(
      script,
      `n=$(cat "$0.n" 2>/dev/null || echo 0); echo $((n + 1)) >"$0.n"\ncase $n in ${cases.join('\n')} esac\n`,
    )
    vi.stubEnv('VISUAL', `sh ${script}`)
  }
  const write = (text: string): string => `printf '${text}' >"$1"`

  test('asks to edit again until the file is right, and shows what changed', async () => {
    await using work = new Workspace({})
    writeFileSync(work.config, 'log: { level: info }\n')
    editing(work, write('log: { level: loud }\\n'), write('log: { level: debug }\\n'))
    const { status, shown } = await onTerminal(work, 'config edit-check', ['Edit again?', 'y\r'])
    expect(status).toBe(0)
    expect(shown).toContain('familiar.yaml:1:8')
    expect(shown).toContain('log.level: "info" -> "debug"')
    expect(readFileSync(work.config, 'utf8')).toBe('log: { level: debug }\n')
    expect(files(work)).toEqual(['familiar.yaml'])
  })

  test('discards what is not right when it is not edited again', async () => {
    await using work = new Workspace({})
    writeFileSync(work.config, 'log: { level: info }\n')
    editing(work, write('lgo: {}\\n'))
    const { status, shown } = await onTerminal(work, 'config edit-check', ['Edit again?', 'n\r'])
    expect([status, shown]).toEqual([0, expect.stringContaining('Nothing was changed')])
    expect(readFileSync(work.config, 'utf8')).toBe('log: { level: info }\n')
    expect(files(work)).toEqual(['familiar.yaml'])
  })

  test('changes nothing when the editor fails, or nobody can be asked about what it wrote or removed', async () => {
    await using work = new Workspace({})
    writeFileSync(work.config, 'log: { level: info }\n')
    editing(work, 'exit 3', write('lgo: {}\\n'), 'rm "$1"')
    expect(await work.familiar('config', 'edit-check')).toMatchObject({
      status: 130,
      stderr: expect.stringContaining('status 3'),
    })
    expect(await work.familiar('config', 'edit-check')).toMatchObject({
      status: 78,
      stderr: expect.stringContaining('familiar.yaml:1:1: lgo: unknown key'),
    })
    expect((await work.familiar('config', 'edit-check')).stderr).toContain('familiar.yaml cannot be read')
    expect(readFileSync(work.config, 'utf8')).toBe('log: { level: info }\n')
    expect(files(work)).toEqual(['familiar.yaml'])
  })
})
