import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { root } from '../../scripts/support/daemon-process.ts'
import { makeBadPhotos } from '../support/bad-photos.ts'
import { photo, Workspace } from '../support/workspace.ts'

/** Puts photos into a folder of people: each NAME/FILE from its path. @returns the folder */
function laid(work: Workspace, photos: Readonly<Record<string, string>>, folder = 'photos'): string {
  for (const [name, from] of Object.entries(photos)) {
    const path = join(work.path(folder), name)
    mkdirSync(dirname(path), { recursive: true })
    copyFileSync(from, path)
  }
  return work.path(folder)
}

const obamas = { 'Obama/1.jpg': photo.obama, 'Obama/2.jpg': photo.obama2, 'Obama/3.jpg': photo.obama3 }
const four = { ...obamas, 'Biden/1.jpg': photo.biden, 'Collins/1.png': photo.astronaut }
/** Two people of whom each draw enrols one. */
const quick = ['--photos', '2', '--draws', '2', '--resamples', '0'] as const

async function evaluated(work: Workspace, ...args: readonly string[]) {
  const { status, stdout, stderr } = await work.familiar('evaluate', '--json', ...args)
  // Of a fixture's colour profile, see its README.
  const said = stderr.split('\n').filter((line) => !line.startsWith('libpng warning'))
  expect({ status, said }).toEqual({ status: 0, said: [''] })
  return JSON.parse(stdout)
}

/** The only file of the cache. */
function cacheOf(work: Workspace): string {
  const folder = join(work.data, 'evaluate-cache')
  const names = readdirSync(folder)
  expect(names).toHaveLength(1)
  return join(folder, names[0] as string)
}

describe('photos as people have them', () => {
  test('each counts as what it is, and none is dropped', async () => {
    await using work = new Workspace()
    const good = ['large.jpg', 'rotated.jpg', 'alpha.png', 'grey.jpg']
    const bad = ['six.jpg', 'tiny.png', 'pixel.png', 'truncated.jpg', 'text.jpg']
    const made = [...good, ...bad].map((name) => [`Obama/${name}`, makeBadPhotos(work, name)[0] ?? ''])
    const folder = laid(work, { ...four, ...Object.fromEntries(made), 'Collins/stolen.jpg': photo.biden })
    writeFileSync(join(folder, 'Obama/.hidden.jpg'), '')
    writeFileSync(join(folder, 'Obama/notes.txt'), '')
    const { inventory, warnings, report } = await evaluated(work, folder, ...quick)
    expect(inventory).toEqual({
      people: 3,
      strangers: 0,
      photos: 15,
      found: 12,
      refused: { small: 1 },
      severalFaces: 1,
      noFace: 1,
      unreadable: 2,
      failed: 0,
      withOnePhoto: 1,
    })
    expect(warnings).toEqual([
      {
        code: 'photo-of-two-people',
        message: 'Biden and Collins have the same photo',
        photos: ['Biden/1.jpg', 'Collins/stolen.jpg'],
      },
      ...['text', 'truncated'].map((name) => ({
        code: 'photo-unreadable',
        message: `Obama/${name}.jpg is no picture that can be decoded`,
        photos: [`Obama/${name}.jpg`],
      })),
    ])
    // Of 12 photos of Obama 8 can be compared: three are no use, one is refused. One of six faces is whoever is nearest the centre.
    const [verification] = report.verification
    expect(verification).toMatchObject({
      compared: { genuine: 28 + 1, impostor: 24 + 2 },
      all: { genuine: 66 + 1, impostor: 36 + 2 },
    })
    // The stolen photo makes two people as alike as can be: that is what the warning is for.
    expect(verification.rates[0]).toMatchObject({ fnmr: { value: 1 }, fnmrOfAll: { value: 1 }, falseMatches: 0 })
    expect(report.identification).toMatchObject([{ people: 1, photos: 2, draws: 2 }])
  })

  test('a person with one photo is nobody who can be missed, but can be confused', async () => {
    await using work = new Workspace()
    const folder = laid(work, { 'Biden/1.jpg': photo.biden, 'Collins/1.png': photo.astronaut })
    const { status, stdout } = await work.familiar('evaluate', folder, '--no-cache')
    expect(status).toBe(0)
    expect(stdout).toContain('2 photos of 2 people, 0 of them strangers, 2 with one photo')
    expect(stdout).toContain('Verification: 0 genuine and 1 impostor pairs of 2 people')
    expect(stdout).toContain('Identification: nobody has more than 5 photos, so nobody was enrolled')
  })

  test('a photo of somebody alone leaves nothing to compare', async () => {
    await using work = new Workspace()
    const folder = laid(work, { 'Biden/1.jpg': photo.biden })
    const { status, stderr } = await work.familiar('evaluate', folder)
    expect(status).toBe(65)
    expect(stderr).toContain('Of 1 photos of the chosen half 1 show a face that the quality gate accepts')
  })
})

describe('a folder that is none of photos of people', () => {
  test('is told as what it is', async () => {
    await using work = new Workspace()
    const empty = work.path('empty')
    mkdirSync(empty)
    const missing = await work.familiar('evaluate', empty)
    expect(missing).toMatchObject({ status: 66, stderr: expect.stringContaining('holds no folder NAME with photos') })
    const nowhere = await work.familiar('evaluate', work.path('nowhere'))
    expect(nowhere).toMatchObject({ status: 74, stderr: expect.stringContaining('ENOENT') })
    const deep = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`people/Person ${i}/1.jpg`, photo.biden]))
    const tooDeep = await work.familiar('evaluate', laid(work, deep))
    expect(tooDeep).toMatchObject({ status: 64, stderr: expect.stringContaining(work.path('photos/people')) })
    const twice = await work.familiar('evaluate', laid(work, four, 'a'), '--strangers', laid(work, four, 'b'))
    expect(twice).toMatchObject({ status: 64, stderr: expect.stringContaining('have the same name') })
  })
})

describe('what was seen', () => {
  test('is kept, so that an evaluation goes on where it was, and what is damaged is seen anew', async () => {
    await using work = new Workspace()
    await evaluated(work, laid(work, { 'Obama/1.jpg': photo.obama, 'Biden/1.jpg': photo.biden }), ...quick)
    const cache = cacheOf(work)
    expect(statSync(dirname(cache)).mode & 0o777).toBe(0o700)
    expect(statSync(cache).mode & 0o777).toBe(0o600)
    const first = readFileSync(cache, 'utf8')
    expect(first.split('\n')).toHaveLength(3)
    expect(first).not.toMatch(/obama|biden|jpg/i)

    const folder = laid(work, four)
    const whole = await evaluated(work, folder, ...quick)
    const second = readFileSync(cache, 'utf8')
    expect(second.startsWith(first)).toBe(true)
    expect(second.split('\n')).toHaveLength(6)

    // A bit that flipped, and a line that was cut as by a power cut.
    const [damaged = '', ...others] = second.split('\n')
    const flipped = damaged.replace(/"quality":0/, '"quality":1')
    expect(flipped).not.toBe(damaged)
    writeFileSync(cache, [flipped, ...others].join('\n').slice(0, -100))
    const { warnings, ...mended } = await evaluated(work, folder, ...quick)
    expect(warnings).toMatchObject([{ code: 'cache-damaged', message: expect.stringContaining('2 damaged entries') }])
    expect(mended).toEqual({ ...mended, ...whole, warnings: undefined })
    const lines = (text: string): string[] => text.split('\n').toSorted()
    expect(lines(readFileSync(cache, 'utf8'))).toEqual(lines(second))
  })

  test('survives Ctrl-C, which ends the work after the photo that is in work', async () => {
    await using work = new Workspace()
    const folder = laid(work, four)
    const env = { ...process.env, FAMILIAR_CONFIG: work.config }
    const child = spawn(join(root, 'bin/familiar'), ['evaluate', folder], { env })
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    let said = ''
    child.stderr.on('data', (piece: Buffer) => {
      said += piece.toString()
    })
    // Vision is held up, so that the work cannot be over before it is interrupted.
    const vision = await vi.waitUntil(() => visionOf(child.pid), { timeout: 30_000 })
    process.kill(vision, 'SIGSTOP')
    // The listener for Ctrl-C is there before vision is.
    child.kill('SIGINT')
    process.kill(vision, 'SIGCONT')
    expect(await ended).toBe(130)
    expect(said).toMatch(/Interrupted after 0 of 5 photos; what was seen is kept in .*evaluate-cache/)
  })

  test('is not kept where nothing can be written, which is told, or an error when that place was asked for', async () => {
    await using work = new Workspace()
    const folder = laid(work, four)
    writeFileSync(work.data, 'a file where the data folder should be')
    const { warnings, cache } = await evaluated(work, folder, ...quick)
    expect(warnings).toMatchObject([{ code: 'cache-unusable', message: expect.stringContaining('--cache FOLDER') }])
    expect(cache).toBeNull()
    const asked = await work.familiar('evaluate', folder, '--cache', join(work.data, 'x'))
    expect(asked).toMatchObject({ status: 74, stderr: expect.stringContaining('cannot be used') })
  })
})

/** The shell that starts Familiar has other children before. */
function visionOf(pid: number | undefined): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  return children.map(Number).find((child) => commandOf(child).includes('vision/main.ts'))
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    // It ended meanwhile.
    return ''
  }
}

describe('a protocol', () => {
  test('is written, and repeats the draws; the report is one page that loads nothing', async () => {
    await using work = new Workspace()
    const folder = laid(work, { ...four, '<b>&"Biden"/1.jpg': photo.biden, 'Biden/2.jpg': photo.obama2 })
    mkdirSync(work.path('report'))
    const [protocol, report] = [work.path('protocol.json'), work.path('report')]
    const first = await evaluated(
      work,
      folder,
      ...quick,
      '--seed',
      '3',
      '--write-protocol',
      protocol,
      '--report',
      report,
    )
    expect(JSON.parse(readFileSync(protocol, 'utf8'))).toMatchObject({
      format: 1,
      seed: 3,
      identification: { photos: 2, draws: 2 },
      draws: [{ Obama: [expect.any(String), expect.any(String)] }, {}],
    })
    expect(JSON.parse(readFileSync(join(report, 'evaluation.json'), 'utf8'))).toEqual(first)
    const page = readFileSync(join(report, 'evaluation.html'), 'utf8')
    expect(page.match(/<svg /g)).toHaveLength(4)
    expect(page).toContain('&lt;b&gt;&amp;&quot;Biden&quot;')
    expect(page).not.toMatch(/<b>|<script|https?:|src=|url\(/)
    expect(page).toContain("default-src 'none'")

    // More photos change nothing of who is enrolled.
    laid(work, { 'Obama/4.png': photo.astronaut })
    const again = await evaluated(work, folder, '--protocol', protocol)
    expect(again.draws).toEqual(first.draws)

    const exists = await work.familiar('evaluate', folder, ...quick, '--report', report)
    expect(exists).toMatchObject({ status: 73, stderr: expect.stringContaining('evaluation.html exists already') })
  })

  test('with a mistake is refused, and so are options beside it', async () => {
    await using work = new Workspace()
    const folder = laid(work, four)
    const protocol = work.path('protocol.json')
    const refused = async (text: string, ...args: readonly string[]) => {
      writeFileSync(protocol, text)
      return work.familiar('evaluate', folder, '--protocol', protocol, ...args)
    }
    expect(await refused('{')).toMatchObject({ status: 65, stderr: expect.stringContaining('is not JSON') })
    expect(await refused('{"half": "both", "x": 1}')).toMatchObject({
      status: 65,
      stderr: expect.stringMatching(/half: .*; it: .*"x"/),
    })
    const nobody = { draws: [{ 'Ada Lovelace': ['Ada Lovelace/1.jpg'] }, { Obama: ['Obama/1.jpg'] }] }
    expect(await refused(JSON.stringify(nobody))).toMatchObject({
      status: 65,
      stderr: expect.stringContaining(
        'names 1 people that are not in the chosen half of the folders, such as Ada Lovelace',
      ),
    })
    expect(await refused(JSON.stringify({ draws: [{ Obama: ['Obama/9.jpg'] }] }))).toMatchObject({
      status: 65,
      stderr: expect.stringContaining('such as Obama/9.jpg'),
    })
    expect(await refused('{}', '--half', 'test')).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('--half'),
    })
  })
})

describe("a list of pairs in LFW's format", () => {
  const lines = ['2\t1', 'Obama\t1\t2', 'Obama\t1\tBiden\t1', 'Obama\t1\t3', 'Obama\t2\tCollins\t1']

  function lfw(work: Workspace): string {
    const folder = laid(work, four)
    for (const name of readdirSync(folder)) {
      for (const file of readdirSync(join(folder, name))) {
        renameSync(join(folder, name, file), join(folder, name, `${name}_000${file}`))
      }
    }
    return folder
  }

  test('gives the accuracy of its folds', async () => {
    await using work = new Workspace()
    const [folder, pairs] = [lfw(work), work.path('pairs.txt')]
    writeFileSync(pairs, `${lines.join('\n')}\n`)
    expect(await evaluated(work, folder, '--pairs', pairs)).toMatchObject({
      pairs: 4,
      notCompared: 0,
      all: { mean: 1, standardError: 0, folds: [{ accuracy: 1 }, { accuracy: 1 }] },
      compared: { mean: 1 },
      inventory: { photos: 5, people: 3 },
    })
    // The second fold loses its pair of two people, so it cannot tell the first where two people begin: half of each is wrong.
    writeFileSync(join(folder, 'Collins/Collins_0001.png'), readFileSync(photo.astronaut).subarray(0, 999))
    const { stdout } = await work.familiar('evaluate', folder, '--pairs', pairs)
    expect(stdout).toContain('Accuracy, mean and standard error over the folds: 50.00 ± 0.00 %')
    expect(stdout).toContain('1 pairs have a photo without a face and count as wrong; without them 75.00 ± 25.00 %')
  })

  test('with a bad line, or a photo that is not there, is refused', async () => {
    await using work = new Workspace()
    const [folder, pairs] = [lfw(work), work.path('pairs.txt')]
    writeFileSync(pairs, lines.with(2, 'Obama\t1\tBiden').join('\n'))
    const bad = await work.familiar('evaluate', folder, '--pairs', pairs)
    expect(bad).toMatchObject({
      status: 65,
      stderr: expect.stringContaining('pairs.txt, line 3: not "NAME NUMBER NAME'),
    })
    writeFileSync(pairs, lines.with(3, 'Obama\t1\t7').join('\n'))
    const missing = await work.familiar('evaluate', folder, '--pairs', pairs)
    expect(missing).toMatchObject({ status: 65, stderr: expect.stringContaining('such as Obama/Obama_0007') })
    const beside = await work.familiar('evaluate', folder, '--pairs', pairs, '--people', '3')
    expect(beside).toMatchObject({ status: 64, stderr: expect.stringContaining('--people') })
  })
})
